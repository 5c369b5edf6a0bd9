"""A report as Markdown, for a pull request or a job summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage.intervals import Estimate
from triage.report.data import Gate, HeadReport, Report
from triage.report.headline import headline, learning_sentences, model_name
from triage.report.labels import Words
from triage.report.terminal import comparison_lines, shorten, split_lines

WORST, ERRORS, EXAMPLE = 15, 10, 160
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$!@])")


def as_markdown(report: Report, language: str = "id") -> str:
    """The report as GitHub-flavoured Markdown."""
    return "\n".join(_lines(report, Words(language))) + "\n"


def escape(text: str) -> str:
    """Text that stays text in a Markdown table: no markup, no mention, one line.

    >>> escape("a|b *c* @d")
    'a\\\\|b \\\\*c\\\\* \\\\@d'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(report: Report, words: Words) -> Iterator[str]:
    yield f"# {words('title')}"
    yield ""
    names = escape(", ".join(report.corpus.names))
    yield f"{words('corpus')}: {names} ({words.count(report.corpus.rows)} {words('rows')}).  "
    yield f"{words('model')}: {escape(model_name(report, words))}"
    yield ""
    yield from (f"- {sentence}" for sentence in headline(report, words))
    yield ""
    if report.warnings:
        yield from (f"> ⚠️ {escape(words.note(note))}  " for note in report.warnings)
        yield ""
    yield from gate_table(report.gates, words)
    titles = [words(key) for key in ("metric", "value", "interval", "rows")]
    yield from _table(titles, _metric_rows(report, words))
    comparison = comparison_lines(report, words)
    if comparison:
        yield f"## {escape(comparison[1])}"
        yield ""
        yield from (f"- {escape(line.strip())}" for line in comparison[2:])
        yield ""
    for head in report.heads:
        yield from _head(head, words)
    if report.splits:
        yield f"## {words('splits')}"
        yield ""
        yield from (f"- {line}" for line in split_lines(report, words))
        yield ""
    if report.learning:
        yield f"## {words('learning')}"
        yield ""
        yield from (f"- {escape(line)}" for line in learning_sentences(report, words))
        yield ""
    yield from _errors(report, words)
    yield f"_{words('redacted' if report.redacted else 'not_redacted')}_"


def gate_table(gates: Sequence[Gate], words: Words) -> Iterator[str]:
    """Every gate with a tick or a cross."""
    if not gates:
        return
    yield f"## {words('gates')}"
    yield ""
    for gate in gates:
        yield f"- {'✅' if gate.passed else '❌'} {escape(gate_sentence(gate, words))}"
    yield ""


def gate_sentence(gate: Gate, words: Words) -> str:
    """``skpd.accuracy = 0.640, asked for at least 0.700``."""
    value = words("no_value") if gate.value is None else words.number(gate.value)
    limit = words.number(gate.limit)
    if gate.kind == "no-worse":
        return words("gate_no_worse", metric=gate.metric, value=value, limit=limit)
    return words("gate_line", metric=gate.metric, value=value, kind=words(gate.kind), limit=limit)


def _metric_rows(report: Report, words: Words) -> Iterator[list[str]]:
    for name, estimate in report.metrics.items():
        yield [f"`{name}`", words.number(estimate.value), _ends(estimate, words), words.count(estimate.rows)]


def _ends(estimate: Estimate, words: Words) -> str:
    return "" if estimate.low is None else f"{words.number(estimate.low)}–{words.number(estimate.high)}"


def _table(titles: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _head(head: HeadReport, words: Words) -> Iterator[str]:
    yield f"## {words(head.name)}"
    yield ""
    rows = (
        [escape(line.label), *(words.number(e.value, 2) for e in (line.precision, line.recall, line.f1)),
         _ends(line.f1, words), words.count(line.support)]
        for line in sorted(head.scores, key=lambda line: (-line.support, line.label))
        if line.support + line.said
    )  # fmt: skip
    titles = [words(k) for k in ("label", "precision", "recall", "f1")]
    titles += [f"{words('f1')} ({words('interval')})", words("support")]
    yield "<details><summary>" + words("per_label") + "</summary>"
    yield ""
    yield from _table(titles, rows)
    yield "</details>"
    yield ""
    if head.confusions:
        yield f"**{words('confusions')}**"
        yield ""
        for found in head.confusions[:WORST]:
            said = found.said or words("none")
            yield "- " + escape(words("confusion_line", count=found.count, truth=found.truth, said=said))
        yield ""


def _errors(report: Report, words: Words) -> Iterator[str]:
    if not report.errors:
        return
    yield f"## {words('errors')}"
    yield ""
    yield f"<details><summary>{words('errors_help')}</summary>"
    yield ""
    rows = (
        [escape(m.place), escape(shorten(m.text, EXAMPLE)),
         *(escape(" / ".join(filter(None, labels.values()))) for labels in (m.truth, m.said)), m.action]
        for m in report.errors[:ERRORS]
    )  # fmt: skip
    yield from _table([words(key) for key in ("place", "text", "truth", "said", "action")], rows)
    yield "</details>"
    yield ""

"""A report for the terminal: what a person wants to see first, in some forty lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.intervals import Estimate
from triage.report.data import HeadReport, Report
from triage.report.headline import headline, learning_sentences, model_name
from triage.report.labels import Words

#: Confusions shown, and characters of an example message.
WORST, EXAMPLE = 8, 88
_BAR = "▏▎▍▌▋▊▉█"


def as_text(report: Report, language: str = "id") -> str:
    """The report as plain text of at most 110 columns."""
    words = Words(language)
    return "\n".join(_lines(report, words)) + "\n"


def _lines(report: Report, words: Words) -> Iterator[str]:
    names = ", ".join(report.corpus.names)
    yield f"{words('corpus')}: {names} ({words.count(report.corpus.rows)} {words('rows')})"
    yield f"{words('model')}: {model_name(report, words)}"
    yield from (f"! {words.note(note)}" for note in report.warnings)
    yield ""
    yield from headline(report, words)
    yield ""
    width = max(map(len, report.metrics))
    for name, estimate in report.metrics.items():
        yield f"{name:<{width}}  {_estimate(estimate, words)}"
    for head in report.heads:
        yield ""
        yield from _per_label(head, words)
        yield from _confusions(head, report, words)
    yield from _splits(report, words)
    yield from comparison_lines(report, words)


def _estimate(estimate: Estimate, words: Words) -> str:
    if estimate.value is None:
        return words("no_value")
    shown = words.number(estimate.value)
    if estimate.low is not None and estimate.high is not None:
        shown += f"  {words('interval')} {words.number(estimate.low)}–{words.number(estimate.high)}"
    return f"{shown}  {words('of_rows', rows=words.count(estimate.rows))}"


def _per_label(head: HeadReport, words: Words) -> Iterator[str]:
    width = max(12, *(len(line.label) for line in head.scores))
    titles = [words(key) for key in ("precision", "recall", "f1", "support")]
    yield f"{words(head.name):<{width}}  " + "  ".join(f"{title:>9}" for title in titles)
    for line in sorted(head.scores, key=lambda line: (-line.support, line.label)):
        if line.support + line.said:
            cells = [words.number(e.value, 2) for e in (line.precision, line.recall, line.f1)]
            counted = [*cells, words.count(line.support)]
            bar = _bar(line.f1.value or 0.0)
            yield f"{line.label:<{width}}  " + "  ".join(f"{cell:>9}" for cell in counted) + f"  {bar}"


def _bar(share: float, width: int = 12) -> str:
    eighths = round(share * width * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_BAR[part - 1] if part else "")


def _confusions(head: HeadReport, report: Report, words: Words) -> Iterator[str]:
    if not head.confusions:
        return
    by_row = {message.row: message for message in report.errors}
    yield ""
    yield f"{words('confusions')} ({words(head.name)}):"
    for found in head.confusions[:WORST]:
        said = found.said or words("none")
        yield "  " + words("confusion_line", count=found.count, truth=found.truth, said=said)
        example = next((by_row[row] for row in found.rows if row in by_row), None)
        if example:
            yield f"      {example.place}: {shorten(example.text, EXAMPLE)}"


def _splits(report: Report, words: Words) -> Iterator[str]:
    if report.splits:
        yield ""
        yield from split_lines(report, words)
    if report.learning:
        yield f"{words('learning')} {' '.join(learning_sentences(report, words))}"
    for point in report.learning:
        scores = "  ".join(f"{name} {words.number(e.value)}" for name, e in point.metrics.items())
        yield f"  {words.count(point.rows)} {words('training_rows')}: {scores}"


def split_lines(report: Report, words: Words) -> list[str]:
    """How the rows were split, and what careless splits would have hidden."""
    if not (splits := report.splits):
        return []
    by, groups = words(f"by_{splits.by}"), words.count(splits.groups)
    lines = [words("splits_line", folds=splits.folds, by=by, groups=groups)]
    if splits.learned_only:
        lines.append(words("learned_only", rows=words.count(splits.learned_only)))
    if splits.pretrained:
        lines.append(words("pretrained_used", digest=splits.pretrained[:12]))
    if splits.left_aside:
        lines.append(words("pretrained_aside", share=words.percent(splits.left_aside, 0)))
    if not splits.leaked:
        return [*lines, words("leaked_none")]
    for head, gain in splits.flattered.items():
        points = words.number(100 * gain, 1)
        lines.append(words("leaked_some", leaked=words.count(splits.leaked), head=head, points=points))
    return lines


def comparison_lines(report: Report, words: Words) -> list[str]:
    """The contest with the old model, one line a metric."""
    if not (found := report.comparison):
        return []
    lines = ["", f"{words('comparison')}: {found.old.name} {found.old.digest[:12]}".rstrip()]
    for contest in found.contests:
        numbers = {key: words.number(getattr(contest, key)) for key in ("old", "new")}
        gap, chance = words.number(contest.difference.value), words.chance(contest.p)
        p = chance if chance[0] == "<" else f"= {chance}"
        numbers |= {"difference": gap, "p": p, "verdict": words(contest.verdict)}
        lines.append("  " + words("comparison_line", metric=contest.metric, **numbers))
    lines.append("  " + words("changed_count", count=words.count(found.changed)))
    for line in found.by_label[:WORST]:
        lines.append(f"    {line.head} {line.label}: {line.won} {words('won')}, {line.lost} {words('lost')}")
    return lines


def shorten(text: str, length: int) -> str:
    """One line of at most ``length`` characters.

    >>> shorten("satu  dua\\ntiga", 9)
    'satu dua…'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of cells as aligned lines."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

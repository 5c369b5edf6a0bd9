"""A report as one HTML file that a newcomer, a boss and a data person can read.

Nothing is fetched: style, script and drawings are inside, and the page's own
security policy forbids the rest.  The tables sort by a small script; without it
everything is still there to read.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib import resources

from triage.report import plots, sections
from triage.report.data import Report
from triage.report.headline import Sentence, model_name, promise, sentences
from triage.report.heatmap import confused_messages, confusion_table
from triage.report.labels import Words
from triage.report.markdown import gate_sentence
from triage.report.markup import Html, element, join
from triage.report.panels import learning_panel, plot_panels

_BADGES = {"promise_kept": "good", "promise_unsure": "unsure", "promise_broken": "bad"}


def as_html(report: Report, language: str = "id") -> str:
    """The report as a page; it does without plots, and says so, where matplotlib is not installed."""
    words = Words(language)
    parts = [part for part in _sections(report, words) if part is not None]
    menu = element("nav", *(element("a", title, href=f"#{name}") for name, title, _ in parts), aria_label=words("menu"))
    body = join(
        _header(report, words), menu,
        element("main", *(_section(name, title, content) for name, title, content in parts)),
        _footer(report, words),
    )  # fmt: skip
    page = element("html", _head(words), element("body", body, element("script", _file("laporan.js"))), lang=language)
    return f"<!doctype html>\n{page}\n"


def _head(words: Words) -> Html:
    digest = base64.b64encode(hashlib.sha256(_file("laporan.js").encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href="data:,"),
        element("title", words("title")),
        element("style", _file("laporan.css")),
    )


def _file(name: str) -> Html:
    return Html(resources.files("triage").joinpath(f"data/{name}").read_text(encoding="utf-8"))


def _header(report: Report, words: Words) -> Html:
    names = ", ".join(report.corpus.names)
    facts = f"{names} · {words.count(report.corpus.rows)} {words('rows')} · {model_name(report, words)}"
    badges = []
    if verdict := promise(report):
        badges.append(element("span", words(verdict), class_=f"badge {_BADGES[verdict]}"))
    if report.gates:
        met = sum(gate.passed for gate in report.gates)
        text = words("gates_met", met=met, all=len(report.gates))
        badges.append(element("span", text, class_="badge good" if met == len(report.gates) else "badge bad"))
    return element(
        "header",
        element("h1", words("title")),
        element("p", facts, class_="facts"),
        element("p", *badges) if badges else "",
        element("div", *(_card(sentence, words) for sentence in sentences(report, words)), class_="cards"),
        element("p", words("read_interval"), class_="help"),
        *(element("p", words.note(note), class_="note") for note in report.warnings),
        element("p", words("redacted" if report.redacted else "not_redacted"),
                class_="help" if report.redacted else "note"),
    )  # fmt: skip


def _card(sentence: Sentence, words: Words) -> Html:
    e = sentence.estimate
    if e.value is None:
        return element("div", element("p", sentence.text), class_="card")
    big = element("p", words.percent(e.value), class_="big")
    return element("div", big, sections.bar(e), element("p", sections.unbroken(sentence.text)), class_="card")


def _section(name: str, title: str, content: Html) -> Html:
    return element("section", element("h2", title), content, id=name)


def _sections(report: Report, words: Words) -> Iterator[tuple[str, str, Html] | None]:
    """(id, title, content) in reading order: enough? better than before? where is it wrong? what next?"""
    if report.gates:
        yield "gates", words("gates"), _gates(report, words)
    if report.comparison:
        yield "comparison", words("comparison"), sections.comparison(report.comparison, words)
    yield "metrics", words("all_metrics"), sections.metric_table(report, words)
    drawn = plots.available()
    if not drawn:
        yield "plots", words("plots"), element("p", words("no_plots"), class_="note")
    yield from plot_panels(report, words, drawn)
    if report.learning or report.splits:
        yield "learning", words("learning" if report.learning else "splits"), learning_panel(report, words, drawn)
    for head in report.heads:
        yield (
            f"labels-{head.name}",
            words(head.name),
            join(
                sections.label_table(head, report.corpus.agencies, words),
                confusion_table(head, report.corpus.agencies, words),
            ),
        )
    if report.errors:
        yield "errors", words("errors"), sections.costliest(report, words)
    if report.slices:
        yield "slices", words("slices"), sections.slice_tables(report, words)
    if report.unknown_words:
        yield "words", words("unknown_words"), sections.unknown_words(report, words)
    if any(head.confusions for head in report.heads):
        yield "confused", words("all_errors"), confused_messages(report, words)


def _gates(report: Report, words: Words) -> Html:
    lines = []
    for gate in report.gates:
        mark = element("span", words("gate_passed" if gate.passed else "gate_broken"),
                       class_="badge good" if gate.passed else "badge bad")  # fmt: skip
        source = element("small", f" ({gate.source})") if gate.source else ""
        told = element("small", sections.describe(gate.metric, words))
        lines.append(element("li", mark, " ", gate_sentence(gate, words), source, " ", told))
    return element("ul", *lines, class_="plain")


def _footer(report: Report, words: Words) -> Html:
    whole = f"{report.model.name} {report.model.digest}"
    facts = {
        words("model"): whole if report.model.digest else model_name(report, words),
        words("created"): report.model.created,
        words("corpus"): ", ".join(report.corpus.names),
        "SHA-256": report.corpus.digest,
    }
    rows = [join(element("dt", key), element("dd", value)) for key, value in facts.items() if value.strip()]
    return element("footer", element("dl", *rows), element("p", "triage evaluate"))

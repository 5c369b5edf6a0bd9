"""The parts of the HTML report that have a drawing, each with its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from triage.intervals import Estimate
from triage.report import plots
from triage.report.data import HeadReport, Report
from triage.report.headline import learning_sentences
from triage.report.labels import Words
from triage.report.markup import Html, element, join
from triage.report.sections import estimate_cell, number_cell, table
from triage.report.terminal import split_lines

#: Points of the coverage curve shown as numbers: every tenth of the messages.
TENTHS = [tenth / 10 for tenth in range(1, 11)]


def plot_panels(report: Report, words: Words, drawn: bool) -> Iterator[tuple[str, str, Html]]:
    """(id, title, content): reliability of every head, coverage against error."""
    figures = []
    for head in report.heads:
        if head.reliability:
            figure = _figure(lambda head=head: plots.reliability(head, words), words(head.name), drawn)  # type: ignore[misc]
            figures.append(element("div", figure, _numbers(_reliability_table(head, words), words, drawn)))
    if figures:
        content = join(element("p", words("reliability_help"), class_="help"), element("div", *figures, class_="plots"))
        yield "reliability", words("reliability"), content
    if report.curve:
        figure = _figure(lambda: plots.curve(report, words), "", drawn)
        yield "curve", words("curve"), join(
            element("p", words("curve_help"), class_="help"),
            element("div", figure, _numbers(_curve_table(report, words), words, drawn), class_="plots"),
        )  # fmt: skip


def learning_panel(report: Report, words: Words, drawn: bool) -> Html:
    """The learning curve, and how the rows were split."""
    parts = []
    if report.learning:
        parts.append(element("p", words("learning_help"), class_="help"))
        parts += [element("p", sentence) for sentence in learning_sentences(report, words)]
        figure = _figure(lambda: plots.learning(report, words), "", drawn)
        parts.append(element("div", figure, _numbers(_learning_table(report, words), words, drawn), class_="plots"))
        if report.splits:
            parts.append(element("h3", words("splits")))
    return join(*parts, element("ul", *(element("li", line) for line in split_lines(report, words))))


def _figure(draw: Callable[[], Html], caption: str, drawn: bool) -> Html:
    if not drawn:
        return element("h3", caption) if caption else Html("")
    return element("figure", draw(), element("figcaption", caption) if caption else "")


def _numbers(content: Html, words: Words, drawn: bool) -> Html:
    """The numbers behind a drawing; open where there is no drawing."""
    return element("details", element("summary", words("numbers")), content, open=not drawn)


def _reliability_table(head: HeadReport, words: Words) -> Html:
    rows = [
        [element("th", f"{words.percent(b.low, 0)}–{words.percent(b.high, 0)}", scope="row"),
         number_cell(words.percent(b.confidence), b.confidence), number_cell(words.percent(b.accuracy), b.accuracy),
         number_cell(words.count(b.rows), b.rows)]
        for b in head.reliability
    ]  # fmt: skip
    return table([words(key) for key in ("band", "confidence", "reality", "rows")], rows, words("reliability"))


def _curve_table(report: Report, words: Words) -> Html:
    nearest = [min(range(len(report.curve)), key=lambda i: abs(report.curve[i].coverage - tenth)) for tenth in TENTHS]
    points = [report.curve[i] for i in dict.fromkeys(nearest)]
    rows = [[number_cell(words.percent(value), value) for value in (p.coverage, p.error, p.threshold)] for p in points]
    return table([words(key) for key in ("coverage_axis", "error_axis", "threshold")], rows, words("curve"))


def _learning_table(report: Report, words: Words) -> Html:
    names = list(report.learning[-1].metrics)
    rows = [
        [number_cell(words.count(point.rows), point.rows),
         *(estimate_cell(point.metrics.get(name, Estimate(None)), words) for name in names)]
        for point in report.learning
    ]  # fmt: skip
    return table([words("training_rows"), *names], rows, words("learning"))

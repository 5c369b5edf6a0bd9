"""The plots of the HTML report as inline SVG, by matplotlib (extra ``plots``).

Colours are written as CSS variables, so that one drawing serves light, dark and
paper; letters stay letters, so that they can be searched and read aloud.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

from triage.intervals import Estimate, share
from triage.report.data import HeadReport, Report
from triage.report.labels import Words
from triage.report.markup import Html, safe

#: Inches; at 72 units an inch the drawing is about as wide as a telephone (360 px), so
#: letters of 11 units stay readable there.
SIZE = (4.7, 3.3)
#: What matplotlib draws with -> what the page shows.
INK, MUTED, GRID, FIRST, SECOND, BAD = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
_VARIABLES = {INK: "ink", MUTED: "muted", GRID: "line", FIRST: "accent", SECOND: "second", BAD: "bad"}
_STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "triage", "font.size": 11.5, "text.color": INK,
    "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": GRID, "grid.linewidth": 0.6, "axes.axisbelow": True,
    "xtick.color": GRID, "ytick.color": GRID, "xtick.labelcolor": MUTED, "ytick.labelcolor": MUTED,
    "legend.frameon": False, "legend.fontsize": 11, "lines.linewidth": 1.8, "path.simplify": True,
}  # fmt: skip


def available() -> bool:
    """Is matplotlib installed?"""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def reliability(head: HeadReport, words: Words) -> Html:
    """Claimed confidence against what came true, with 95 % intervals; the dots grow with their rows."""
    with _axes(words("reliability"), words) as (axes, drawn):
        axes.plot([0, 1], [0, 1], color=MUTED, linestyle=(0, (4, 3)), linewidth=1)
        rows = sum(b.rows for b in head.reliability)
        x = [b.confidence for b in head.reliability]
        ends = [share(round(b.accuracy * b.rows), b.rows) for b in head.reliability]
        _bars(axes, x, ends, FIRST)
        sizes = [20 + 180 * b.rows / max(1, rows) for b in head.reliability]
        axes.scatter(x, [b.accuracy for b in head.reliability], s=sizes, color=FIRST, zorder=3, linewidths=0)
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel=words("confidence"), ylabel=words("reality"))
    return drawn[0]


def curve(report: Report, words: Words) -> Html:
    """Error of the surest messages against their share, the promise, and where the model works today."""
    with _axes(words("curve"), words) as (axes, drawn):
        x, y = [p.coverage for p in report.curve], [p.error for p in report.curve]
        axes.plot(x, y, color=FIRST)
        axes.fill_between(x, 0, y, color=FIRST, alpha=0.12, linewidth=0)
        axes.axhline(report.max_error, color=BAD, linestyle=(0, (4, 3)), linewidth=1.2)
        top = max([*y, 2 * report.max_error]) * 1.15
        name = f"{words('promise')} {words.percent(report.max_error, 0)}"
        axes.annotate(name, (1.0, report.max_error - 0.015 * top), color=BAD, fontsize=11, ha="right", va="top")
        done, wrong = report.metrics["auto.coverage"], report.metrics["auto.error"]
        if done.value is not None and wrong.value is not None:
            _bars(axes, [done.value], [wrong], INK)
            axes.scatter([done.value], [wrong.value], s=42, color=INK, zorder=4, label=words("auto"))
            axes.legend(loc="upper left")
            top = max(top, 1.3 * (wrong.high or 0))
        axes.set(xlim=(0, 1.01), ylim=(0, min(1, top)), xlabel=words("coverage_axis"), ylabel=words("error_axis"))
    return drawn[0]


def learning(report: Report, words: Words) -> Html:
    """Accuracy (full) and macro-F1 (dashed) of each head against the training messages."""
    with _axes(words("learning"), words) as (axes, drawn):
        x = [point.rows for point in report.learning]
        for name in report.learning[-1].metrics:
            head, _, metric = name.partition(".")
            points = [point.metrics.get(name, Estimate(None)) for point in report.learning]
            colour = FIRST if head == "skpd" else SECOND
            dashes = (0, (4, 2)) if metric == "macro_f1" else "solid"
            y = [float("nan") if e.value is None else e.value for e in points]
            axes.plot(x, y, color=colour, linestyle=dashes, marker="o", markersize=4, label=name)
            _bars(axes, x, points, colour)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        axes.set(xlim=(0, 1.05 * max(x)), xlabel=words("training_rows"))
        axes.xaxis.set_major_formatter(lambda value, _: words.count(int(value)))
        axes.xaxis.set_major_locator(_ticks(4))
    return drawn[0]


def _bars(axes: Any, x: Sequence[float], estimates: Sequence[Estimate], colour: str) -> None:
    """Vertical 95 % intervals."""
    for at, e in zip(x, estimates, strict=True):
        if e.low is not None and e.high is not None:
            axes.plot([at, at], [e.low, e.high], color=colour, linewidth=1.2, alpha=0.6)


def _ticks(number: int) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(number, integer=True)


@contextmanager
def _axes(title: str, words: Words) -> Iterator[tuple[Any, list[Html]]]:
    """Axes to draw on, and a list that holds the SVG afterwards."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    drawn: list[Html] = []
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: words.percent(value, 0))
        yield axes, drawn
        out = StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    drawn.append(_inline(out.getvalue(), title))


def _inline(svg: str, title: str) -> Html:
    """The drawing without its XML head, names that would repeat on the page, and fixed colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    # Two drawings may define the same marker: on one page each needs its own name.
    own = hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>m{own}_", svg)
    svg = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1", svg)
    svg = re.sub(r"#0(\d)(?:0\1){2}", lambda m: f"var(--{_VARIABLES[m[0]]})", svg)
    box = re.search(r'viewBox="[^"]*"', svg)
    body = svg[svg.index(">") + 1 :]
    name = safe(title)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box[0] if box else ""} '
    )
    return Html(f'{head}role="img" aria-label="{name}"><title>{name}</title>{body}')

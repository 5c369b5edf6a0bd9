"""The tables and lists of the HTML report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from triage.intervals import Estimate
from triage.report.data import Change, Comparison, Contest, HeadReport, Message, Report
from triage.report.labels import Words
from triage.report.markup import Html, element, join

#: Costliest errors shown by themselves.
COSTLIEST = 30
#: Characters of a message: whole for all but letters, of which this much tells enough.
TEXT = 1500
_VERDICTS = {"better": "good", "worse": "bad", "same": "neutral"}
_EFFECTS = {"membaik": "good", "memburuk": "bad", "lain": "neutral"}


def table(titles: Sequence[str], rows: Sequence[Sequence[Html]], name: str, sortable: bool = False) -> Html:
    """A table that scrolls by itself where the screen is narrow."""
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in titles)))
    body = element("tbody", *(element("tr", *cells) for cells in rows))
    return scrolling(element("table", head, body, class_="sortable" if sortable else None), name)


def scrolling(content: Html, name: str) -> Html:
    """A box that scrolls sideways, also by keyboard."""
    return element("div", content, class_="scroll", tabindex="0", role="region", aria_label=name)


def number_cell(text: str, value: float | None) -> Html:
    """A cell with a number; ``value`` is what the table sorts by."""
    return element("td", text, class_="number", data_value="-1" if value is None else f"{value:.6g}")


def estimate_cell(estimate: Estimate, words: Words, digits: int = 3, drawn: bool = False) -> Html:
    """A number, its interval below it and, if ``drawn``, as a thin bar."""
    value = "-1" if estimate.value is None else f"{estimate.value:.6g}"
    parts: list[str] = [words.number(estimate.value, digits)]
    if estimate.low is not None and estimate.high is not None:
        parts.append(element("small", words.ends(estimate.low, estimate.high, digits)))
        parts.append(bar(estimate) if drawn else "")
    return element("td", *parts, class_="number", data_value=value)


def bar(estimate: Estimate) -> Html:
    """A scale from 0 to 1 with the interval as a bar and the value as a mark."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Html("")
    place = f"--low:{estimate.low:.4f};--high:{estimate.high:.4f};--value:{estimate.value:.4f}"
    return element("span", element("i"), element("b"), class_="bar", style=place, aria_hidden="true")


def badge(text: str, kind: str) -> Html:
    """A coloured word; the colour only repeats what the word says."""
    return element("span", text, class_=f"badge {kind}")


def metric_table(report: Report, words: Words) -> Html:
    """Every metric with its interval and rows."""
    rows = [
        [element("th", describe(name, words), element("small", element("code", name)), scope="row"),
         estimate_cell(e, words, drawn=True), number_cell(words.count(e.rows), e.rows)]
        for name, e in report.metrics.items()
    ]  # fmt: skip
    return table([words("metric"), words("value"), words("rows")], rows, words("all_metrics"))


def describe(name: str, words: Words) -> str:
    """A metric's name in words.

    >>> describe("skpd.top3.low", Words("en")), describe("jenis.f1[laporan]", Words("en"))
    ('Agency (SKPD): right within 3 choices, lower bound', 'Kind of message: F1 of laporan')
    """
    plain, _, label = name.partition("[")
    label, _, end = label.partition("]") if label else ("", "", "")
    head, metric, *ends = [*plain.split("."), *end.strip(".").split(".")]
    told = f"{words(head)}: {words(metric)}" + (f" {words('of')} {label}" if label else "")
    return ", ".join([told, *(words(end) for end in ends if end)])


def label_table(head: HeadReport, names: Mapping[str, str], words: Words) -> Html:
    """Precision, recall and F1 of every label, the most frequent first."""
    rows = [
        [label_cell(line.label, names, words), number_cell(words.count(line.support), line.support),
         *(estimate_cell(e, words, 2, drawn=True) for e in (line.f1, line.precision, line.recall)),
         number_cell(words.count(line.said), line.said)]
        for line in sorted(head.scores, key=lambda line: (-line.support, line.label))
        if line.support + line.said
    ]  # fmt: skip
    titles = [words(key) for key in ("label", "support", "f1", "precision", "recall", "said_count")]
    hint = element("p", words("sort_help"), class_="help sorthelp", hidden=True)
    return join(hint, table(titles, rows, words("per_label"), sortable=True))


def label_cell(label: str, names: Mapping[str, str], words: Words) -> Html:
    """A label with its full name, if the corpus has one."""
    full = names.get(label, "")
    return element("th", label or words("none"), element("small", full) if full else "", scope="row")


def message_card(message: Message, words: Words) -> Html:
    """A message, what it is, what the model said, how surely, and why."""
    lines = []
    for name, truth in message.truth.items():
        # Never "100 %": a calibrated probability is not certainty.
        said, sure = message.said.get(name, ""), min(message.sure.get(name, 0.0), 0.99)
        verdict = unbroken(f"{said or words('none')} ({words.percent(sure, 0)})")
        if truth and truth != said:
            lines.append(
                element("li", f"{words(name)}: ", element("b", truth), " → ", element("b", verdict, class_="bad"))
            )
        else:
            lines.append(element("li", f"{words(name)}: {verdict}"))
    action = f"{words('action')}: {message.action}"
    return element(
        "article",
        element("p", clipped(message.text), class_="text", dir="auto"),
        element("ul", *lines, element("li", f"{words('why')}: ", element("bdi", message.why)) if message.why else ""),
        element("p", element("small", f"{message.place} · {action}"), " ",
                badge(words("sent_wrong"), "bad") if message.misrouted else ""),
        class_="message",
    )  # fmt: skip


def unbroken(text: str) -> str:
    """Text in which no line ends inside ``88.0 %`` or ``84.4 %–90.9 %``.

    >>> unbroken("88 % (84 %–91 %) of")
    '88\xa0% (84\xa0%\u2060–\u206091\xa0%) of'
    """
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace("–", "\N{WORD JOINER}–\N{WORD JOINER}")


def clipped(text: str) -> str:
    """At most :data:`TEXT` characters of a message, its lines as they are."""
    return text if len(text) <= TEXT else text[: TEXT - 1] + "…"


def costliest(report: Report, words: Words) -> Html:
    """The first errors of the report, which are in order of cost."""
    cards = [message_card(message, words) for message in report.errors[:COSTLIEST]]
    return join(element("p", words("errors_help"), class_="help"), element("div", *cards, class_="messages"))


def slice_tables(report: Report, words: Words) -> Html:
    """One table per kind of slice."""
    tables = []
    for kind, parts in groupby(report.slices, key=lambda part: part.kind):
        group = list(parts)
        metrics = list(dict.fromkeys(name for part in group for name in part.metrics))
        rows = [
            [element("th", part.name, scope="row"), number_cell(words.count(part.rows), part.rows),
             *(estimate_cell(part.metrics.get(name, Estimate(None)), words, drawn=True) for name in metrics)]
            for part in group
        ]  # fmt: skip
        tables.append(table([words(kind), words("rows"), *(describe(m, words) for m in metrics)], rows, words(kind)))
    return join(*tables)


def unknown_words(report: Report, words: Words) -> Html:
    """Words the model never saw, with the number of messages that have them."""
    chips = [
        element("li", element("bdi", word), " ", element("small", words.count(n))) for word, n in report.unknown_words
    ]
    return join(element("p", words("unknown_help"), class_="help"), element("ul", *chips, class_="chips"))


def comparison(found: Comparison, words: Words) -> Html:
    """The contest with the old model: scores, labels won and lost, messages that changed."""
    contests = table(
        [words(key) for key in ("metric", "old", "new", "difference", "p", "verdict")],
        [_contest(contest, words) for contest in found.contests], words("comparison"),
    )  # fmt: skip
    labels = table(
        [words(key) for key in ("label", "support", "won", "lost", "p")],
        [
            [element("th", f"{line.label}", element("small", words(line.head)), scope="row"),
             *(number_cell(words.count(n), n) for n in (line.support, line.won, line.lost)),
             number_cell(words.chance(line.p, 3), line.p)]
            for line in found.by_label
        ],
        words("won_and_lost"), sortable=True,
    )  # fmt: skip
    hidden = len(found.changes) < found.changed
    shown = element("p", words("changes_shown", shown=len(found.changes))) if hidden else Html("")
    changes = element("div", *(_change(change, words) for change in found.changes), class_="messages")
    count = words("changed_count", count=words.count(found.changed))
    return join(
        element("p", f"{words('old')}: {found.old.name} {found.old.digest[:12]}".rstrip()),
        contests,
        element("details", element("summary", words("won_and_lost")), labels),
        element("details", element("summary", f"{words('changes')}: {count}"), shown, changes),
    )


def _contest(contest: Contest, words: Words) -> list[Html]:
    return [
        element("th", element("code", contest.metric), scope="row"),
        number_cell(words.number(contest.old), contest.old),
        number_cell(words.number(contest.new), contest.new),
        estimate_cell(contest.difference, words),
        number_cell(words.chance(contest.p), contest.p),
        element("td", badge(words(contest.verdict), _VERDICTS[contest.verdict])),
    ]


def _change(change: Change, words: Words) -> Html:
    said = f"{words(change.head)}: {change.old or words('none')} → {change.new or words('none')}"
    truth = f"{words('truth')}: {change.truth}"
    return element(
        "article",
        element("p", clipped(change.text), class_="text", dir="auto"),
        element("ul", element("li", said), element("li", truth)),
        element("p", element("small", change.place), " ", badge(words(change.effect), _EFFECTS[change.effect])),
        class_="message",
    )  # fmt: skip

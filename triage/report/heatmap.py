"""The confusion table of the HTML report as a heat map whose cells lead to the messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.report.data import Confusion, HeadReport, Message, Report
from triage.report.labels import Words
from triage.report.markup import Html, element, join
from triage.report.sections import message_card, scrolling


def confusion_table(head: HeadReport, names: Mapping[str, str], words: Words) -> Html:
    """Truth by prediction, frequent labels first; the shade is the share of the row."""
    shown = order(head)
    columns = shown + ([len(head.labels)] if any(row[-1] for row in head.table) else [])
    titles = [*head.labels, ""]
    corner = element("td", element("small", f"{words('truth')} ↓ {words('said')} →"))
    top = [corner] + [_title(titles[j], names, words) for j in columns]
    rows = [element("tr", *top)]
    for i in shown:
        total = sum(head.table[i])
        name = element("th", head.labels[i], scope="row", title=names.get(head.labels[i]))
        rows.append(element("tr", name, *(_cell(head, i, j, total, titles, words) for j in columns)))
    return join(
        element("h3", words("confusion_table")),
        element("p", words("confusion_help"), class_="help"),
        scrolling(element("table", *rows, class_="heat", style=f"--columns:{len(columns)}"), words("confusion_table")),
    )


def order(head: HeadReport) -> list[int]:
    """Numbers of the labels that occur in truth or prediction, the most frequent in truth first."""
    support = [sum(row) for row in head.table]
    said = [sum(column) for column in list(zip(*head.table, strict=True))[:-1]]
    present = [i for i in range(len(head.labels)) if support[i] + said[i]]
    return sorted(present, key=lambda i: (-support[i], head.labels[i]))


def _title(label: str, names: Mapping[str, str], words: Words) -> Html:
    return element("th", element("span", label or words("none")), scope="col", title=names.get(label))


def _cell(head: HeadReport, i: int, j: int, total: int, titles: list[str], words: Words) -> Html:
    count = head.table[i][j]
    if not count:
        return element("td", class_="ok" if i == j else None)
    shade = f"--p:{count / total:.3f}"
    if i == j:
        return element("td", words.count(count), class_="ok", style=shade)
    said = titles[j] or words("none")
    told = words("confusion_line", count=count, truth=head.labels[i], said=said)
    return element("td", element("a", words.count(count), href=f"#{_anchor(head, i, j)}", title=told), style=shade)


def _anchor(head: HeadReport, i: int, j: int) -> str:
    return f"c-{head.name}-{i}-{j}"


def confused_messages(report: Report, words: Words) -> Html:
    """The messages behind the cells, per head in a part that opens when a cell is clicked."""
    by_row = {message.row: message for message in report.errors}
    parts = []
    for head in report.heads:
        if head.confusions:
            groups = _groups(head, by_row, words)
            parts.append(element("details", element("summary", words(head.name)), *groups))
    return join(*parts)


def _groups(head: HeadReport, by_row: Mapping[int, Message], words: Words) -> Iterator[Html]:
    number = {label: i for i, label in enumerate([*head.labels, ""])}
    for found in head.confusions:
        messages = [by_row[row] for row in found.rows if row in by_row]
        cards = [message_card(message, words) for message in messages]
        rest = element("p", words("more", count=words.count(found.count - len(cards))), class_="help")
        anchor = _anchor(head, number[found.truth], number[found.said])
        yield element(
            "div", element("h3", _line(found, words)), element("div", *cards, class_="messages"),
            rest if len(cards) < found.count else "", id=anchor, class_="cell",
        )  # fmt: skip


def _line(found: Confusion, words: Words) -> str:
    said = found.said or words("none")
    return words("confusion_line", count=words.count(found.count), truth=found.truth, said=said)

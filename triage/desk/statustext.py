"""The status for a terminal, a spreadsheet, and a phone's browser."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from triage.desk.places import ARSIP, CLOSED, OPEN
from triage.desk.status import Line, OpenMessage, Status

COLUMNS = ("skpd", "nama", "terbuka", "terlambat", "selesai", "ditolak", "dikembalikan", "median_jam", "p90_jam")
_HEADS = ("terbuka", "terlambat", "selesai", "ditolak", "kembali", "median", "90 %")


def rows(status: Status) -> list[list[object]]:
    """One row for each line, and the total; hours with one decimal."""
    return [
        [line.skpd, line.nama, line.open, line.late, line.done, line.refused, line.returned]
        + ["" if hours is None else round(hours, 1) for hours in (line.median, line.p90)]
        for line in (*status.lines, status.total)
    ]


def as_text(status: Status) -> Iterator[str]:
    """Lines for a terminal of 80 columns."""
    yield f"Buku meja per {status.now:%Y-%m-%d %H:%M}: {headline(status)}"
    for folder in status.unwritten:
        yield f"! berkas di {folder} belum lengkap; triage dispatch berikutnya melengkapi"
    yield ""
    yield f"{'':16}" + "".join(f"{head:>10}" if i < 2 else f"{head:>9}" for i, head in enumerate(_HEADS))
    for line in (*status.lines, status.total):
        counts = (line.open, line.late, line.done, line.refused, line.returned, *map(_span, (line.median, line.p90)))
        yield f"{line.skpd:16.16}" + "".join(f"{c:>10}" if i < 2 else f"{c:>9}" for i, c in enumerate(counts))
    if status.oldest:
        yield ""
        yield f"{len(status.oldest)} terlama:"
        yield from map(_oldest, status.oldest)


def headline(status: Status) -> str:
    """Everything in one sentence; the three numbers add up to the first."""
    still, over = (sum(status.places[p] for p in places) for places in (OPEN, CLOSED))
    late = f" ({status.total.late} terlambat)" if status.total.late else ""
    return f"{status.messages} pesan = {still} terbuka{late} + {over} tuntas + {status.places[ARSIP]} arsip"


def as_html(status: Status) -> str:
    """One file without outside parts, readable on a phone."""
    table = "".join(_html_line(line) for line in (*status.lines, status.total))
    heads = "".join(f"<th>{head}</th>" for head in _HEADS)
    oldest = "".join(_html_oldest(message) for message in status.oldest)
    warnings = "".join(
        f"<p class=late>Berkas di {html.escape(folder)} belum lengkap; triage dispatch berikutnya melengkapi.</p>"
        for folder in status.unwritten
    )
    tiles = "".join(f"<div><b>{status.places[place]}</b>{place}</div>" for place in (*OPEN, *CLOSED, ARSIP))
    return _PAGE.format(
        time=f"{status.now:%Y-%m-%d %H:%M}", headline=headline(status), tiles=tiles, warnings=warnings, heads=heads,
        table=table, oldest=oldest or "<li>tidak ada</li>", count=len(status.oldest),
    )  # fmt: skip


_PAGE = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Buku meja {time}</title><style>
:root {{ color-scheme: light dark; --line: #8884; --late: #b3261e; }}
@media (prefers-color-scheme: dark) {{ :root {{ --late: #ff8a80; }} }}
body {{ font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 64rem; }}
h1 {{ font-size: 1.3rem; margin: 0; }} h2 {{ font-size: 1.05rem; margin: 1.6rem 0 .4rem; }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: .5rem; }}
.tiles div {{ border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .6rem; font-size: .85rem; }}
.tiles b {{ display: block; font-size: 1.3rem; }}
.wide {{ overflow-x: auto; }} table {{ border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }}
th:first-child, td:first-child {{ text-align: left; white-space: normal; min-width: 9rem; }}
tr:last-child td {{ font-weight: 600; }} small {{ display: block; opacity: .7; }}
ol {{ padding-left: 1.4rem; }} li {{ margin-bottom: .6rem; overflow-wrap: anywhere; }}
.late {{ color: var(--late); font-weight: 600; }}
</style></head><body>
<h1>Buku meja pengaduan</h1><p>{time}. {headline}.</p>{warnings}
<div class="tiles">{tiles}</div>
<h2>Per SKPD</h2><div class="wide"><table><thead><tr><th>tujuan</th>{heads}</tr></thead>
<tbody>{table}</tbody></table></div>
<p><small>terlambat: batas selesai lewat, atau belum ditangani dalam batas koordinasi. kembali: bukan wewenang.
median dan 90 %: waktu dari diteruskan sampai dibalas selesai atau ditolak.</small></p>
<h2>{count} terlama yang masih terbuka</h2><ol>{oldest}</ol>
</body></html>
"""


def _html_line(line: Line) -> str:
    late = f"<td class=late>{line.late}</td>" if line.late else "<td>0</td>"
    spans = "".join(f"<td>{_span(value)}</td>" for value in (line.median, line.p90))
    name = f"{html.escape(line.skpd)}<small>{html.escape(line.nama)}</small>" if line.nama != line.skpd else line.skpd
    return (
        f"<tr><td>{name}</td><td>{line.open}</td>{late}<td>{line.done}</td><td>{line.refused}</td>"
        f"<td>{line.returned}</td>{spans}</tr>\n"
    )


def _html_oldest(message: OpenMessage) -> str:
    late = ' class="late"' if message.late else ""
    where = html.escape(" ".join(filter(None, (message.tempat, message.skpd))))
    return (
        f"<li><b>{message.tiket}</b> {where}, masuk {message.masuk[:16]}, <span{late}>batas {message.batas[:16]}</span>"
        f"<small>{html.escape(message.pesan)}</small></li>\n"
    )


def _oldest(message: OpenMessage) -> str:
    where = " ".join(filter(None, (message.tempat, message.skpd)))
    late = "TERLAMBAT" if message.late else ""
    text = f"  {message.tiket}  {where:22.22}  masuk {message.masuk[:16]}  batas {message.batas[:16]}  {late}".rstrip()
    return f"{text}\n      {message.pesan}"


def overdue_lines(late: Sequence[OpenMessage]) -> Iterator[str]:
    """The overdue messages, one a line or two."""
    return map(_oldest, late)


def _span(hours: float | None) -> str:
    """Hours as people say them.

    >>> _span(None), _span(0.5), _span(30), _span(200)
    ('-', '0.5 jam', '30.0 jam', '8.3 hari')
    """
    if hours is None:
        return "-"
    return f"{hours:.1f} jam" if hours < 48 else f"{hours / 24:.1f} hari"

"""Which column holds the messages, and whether ours would clash with those of the input."""

from __future__ import annotations

from collections.abc import Sequence

from triage.errors import InputError

#: Names of the text column, in order of preference.
TEXT_COLUMNS = ("pesan", "isi", "text", "message", "body", "keluhan")
#: What the exports of known complaint channels call it, lower case: SP4N-LAPOR! ("Isi Laporan
#: Awal"), JAKI and CRM ("Deskripsi", "Isi Aduan"), Google Forms questions.
EXPORT_COLUMNS = (
    "isi laporan awal", "isi laporan", "isi pengaduan", "isi aduan", "isi pesan", "uraian laporan", "uraian aduan",
    "uraian pengaduan", "uraian", "deskripsi", "deskripsi laporan", "laporan anda", "pengaduan", "aduan",
    "keluhan anda", "tuliskan keluhan anda", "tuliskan pengaduan anda", "description", "content",
)  # fmt: skip


def text_column(columns: Sequence[str]) -> int | None:
    """Position of the text column by the known names; None if there is none.

    >>> text_column(["id", "Isi Laporan"]), text_column(["id", "isi", "pesan"]), text_column(["a"])
    (1, 2, None)
    """
    for name in TEXT_COLUMNS:
        if name in columns:
            return columns.index(name)
    plain = [column.strip().strip(":?").casefold() for column in columns]
    for name in (*TEXT_COLUMNS, *EXPORT_COLUMNS):
        if name in plain:
            return plain.index(name)
    return None


def find_text_column(columns: Sequence[str], wanted: str | None, name: str) -> int:
    """Position of the column with the messages.

    Raises
    ------
    InputError: it is not there; the sentence lists the columns that are.
    """
    if wanted is not None and wanted in columns:
        return list(columns).index(wanted)
    found = text_column(columns) if wanted is None else None
    if found is not None:
        return found
    shown = ", ".join(columns[:30]) + (", ..." if len(columns) > 30 else "")
    hint = f"Try --text-column {_quoted(columns[-1])}" if columns else "Write a header line"
    raise InputError(f'{name}: no column "{wanted or TEXT_COLUMNS[0]}" (found: {shown})', hint)


def check_clash(columns: Sequence[str], new: Sequence[str], name: str) -> None:
    """Refuse to write a column that the input already has.

    Raises
    ------
    InputError: a name would stand twice.
    """
    twice = [column for column in new if column in columns]
    if twice:
        raise InputError(f'{name}: the column "{twice[0]}" is already there', "Try --prefix prediksi_")


def _quoted(column: str) -> str:
    return f'"{column}"' if " " in column else column

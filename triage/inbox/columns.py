"""Which column holds the messages, and whether ours would clash with those of the input."""

from __future__ import annotations

import re
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
#: A question of a form that asks for the message (Google Forms exports the questions as column names), and
#: words that open a column about it.
_ASKS = re.compile(r"\b(?:keluhan|aduan|pengaduan|uraian|uraikan|ceritakan|tuliskan|sampaikan|isi laporan)\b", re.I)
_ABOUT = re.compile(
    r"\W*(?:no|nomor|id|kode|tanggal|tgl|waktu|jam|jenis|kategori|topik|judul|status|kanal|lokasi|alamat|tempat|foto"
    r"|bukti|lampiran|nama|tipe|apakah|bagian|dinas|tautan|link|prioritas)\b", re.I,
)  # fmt: skip
#: What a column of messages is called in part, for a hint only.
_SPEAKS = re.compile(r"isi|pesan|laporan|aduan|keluhan|uraian|deskripsi|teks|text|message|comment|komentar|sms", re.I)


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


def question_column(columns: Sequence[str]) -> int | None:
    """Position of the one question of a form that asks for the message; None if there is none, or two.

    >>> question_column(["Cap waktu", "Tuliskan keluhan atau pertanyaan Anda", "Nomor keluhan"])
    1
    """
    asking = [i for i, column in enumerate(columns) if _ASKS.search(column) and not _ABOUT.match(column)]
    return asking[0] if len(asking) == 1 else None


def find_text_column(columns: Sequence[str], wanted: str | None, name: str) -> int:
    """Position of the column with the messages.

    Raises
    ------
    InputError: it is not there; the sentence lists the columns that are.
    """
    if wanted is not None and wanted in columns:
        return list(columns).index(wanted)
    if wanted is None:
        for known in (text_column, question_column):
            if (found := known(columns)) is not None:
                return found
    shown = ", ".join(columns[:30]) + (", ..." if len(columns) > 30 else "")
    hint = f"Try --text-column {_quoted(_likeliest(columns))}" if columns else "Write a header line"
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


def _likeliest(columns: Sequence[str]) -> str:
    """The column to propose: one whose name speaks of a message, else the last.

    >>> _likeliest(["nomor", "isi_laporan", "dinas", "jenis"]), _likeliest(["id", "nama"])
    ('isi_laporan', 'nama')
    """
    return next((column for column in columns if _SPEAKS.search(column) and not _ABOUT.match(column)), columns[-1])


def _quoted(column: str) -> str:
    return f'"{column}"' if " " in column else column

"""XLSX writer: a sheet in which a facilitator can filter, see what to do, and correct in place.

The labels are drop-down lists, so that the corrected sheet can be given to
``triage train`` as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.errors import OutputError, TriageError
from triage.outbox.base import Outbox, Row, Target
from triage.outbox.guard import guard

#: Limits of the format (ECMA-376 as Excel implements it).
MAX_ROWS, MAX_CELL = 1_048_576, 32_767
#: Fill of the ``tindakan`` cell; light enough for black text and for print.
COLOURS = {"jawab": "DDEBF7", "teruskan": "E2EFDA", "tinjau": "FFF2CC", "arsip": "EDEDED"}
_WIDTHS = {"pesan": 60, "alasan": 32, "skpd_lain": 32, "waktu": 17, "pengirim": 17, "tindakan": 11, "skpd": 16}
# Control characters that XML cannot hold; Excel's own way to write them (ECMA-376 part 1, 22.4.2.4).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class XlsxOutbox(Outbox):
    """Writes one sheet, row by row; the file is assembled at the end.

    Raises
    ------
    OutputError: more rows, or a longer cell, than the format can hold.
    TriageError: the ``excel`` extra is not installed.
    """

    def __init__(
        self, target: Target, columns: Sequence[str], choices: Mapping[str, Sequence[str]], guarded: bool
    ) -> None:
        try:
            from openpyxl import Workbook
        except ImportError:
            raise TriageError("writing XLSX needs openpyxl", "pip install 'triage-pengaduan[excel]'") from None
        super().__init__(target, columns)
        self._guarded, self._choices = guarded, {c: list(v) for c, v in choices.items() if c in columns}
        self._action = next((i for i, c in enumerate(columns) if c.endswith("tindakan")), None)
        self._rows, self._fills = 1, _fills()
        self._book: Any = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("pesan")
        self._sheet.freeze_panes = "A2"
        for i, column in enumerate(columns, 1):
            self._sheet.column_dimensions[_letter(i)].width = _WIDTHS.get(column, 14)
        self._sheet.append([self._bold(column) for column in columns])

    def write(self, rows: Iterable[Row], extras: Mapping[int, Mapping[str, object]] | None = None) -> None:
        """Append rows."""
        for row in rows:
            self._rows += 1
            if self._rows > MAX_ROWS:
                raise OutputError(
                    f"{self._target.path or 'stdout'}: an XLSX sheet ends at {MAX_ROWS} rows", "Use --to csv"
                )
            cells = [self._cell(value) for value in row]
            if self._action is not None:
                cells[self._action] = self._coloured(cells[self._action])
            self._sheet.append(cells)

    def finish(self) -> None:
        """Add filter and drop-down lists, and write the file."""
        from openpyxl.worksheet.datavalidation import DataValidation

        self._sheet.auto_filter.ref = f"A1:{_letter(len(self.columns))}{self._rows}"
        lists = self._book.create_sheet("pilihan")
        lists.sheet_state = "hidden"
        values = list(self._choices.values())
        for i in range(max(map(len, values), default=0)):
            lists.append([v[i] if i < len(v) else None for v in values])
        for number, (column, options) in enumerate(self._choices.items(), 1):
            letter, at = _letter(number), _letter(self.columns.index(column) + 1)
            rule = DataValidation("list", formula1=f"pilihan!${letter}$1:${letter}${len(options)}", allow_blank=True)
            rule.error, rule.errorTitle = "Pilih dari daftar", "Kode tidak dikenal"
            rule.add(f"{at}2:{at}{max(2, self._rows)}")
            self._sheet.data_validations.append(rule)
        self._book.save(self.file)

    def _cell(self, value: object) -> object:
        if value is None or isinstance(value, int | float):
            return value
        text = guard(str(value)) if self._guarded else str(value)
        if len(text) > MAX_CELL:
            raise OutputError(
                f"{self._target.path or 'stdout'}: row {self._rows} has a cell of {len(text)} characters "
                f"(XLSX holds {MAX_CELL})", "Use --to csv",
            )  # fmt: skip
        return self._plain(_ILLEGAL.sub(lambda m: f"_x{ord(m[0]):04X}_", text))

    def _plain(self, text: str) -> object:
        """Text that openpyxl must not take for a formula."""
        if not text.startswith("="):
            return text
        from openpyxl.cell import WriteOnlyCell

        cell: Any = WriteOnlyCell(self._sheet, value=text)
        cell.data_type = "s"
        return cell

    def _bold(self, text: str) -> object:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        cell: Any = WriteOnlyCell(self._sheet, value=text)
        cell.font = Font(bold=True)
        return cell

    def _coloured(self, value: object) -> object:
        from openpyxl.cell import WriteOnlyCell

        if value not in self._fills:
            return value
        cell: Any = WriteOnlyCell(self._sheet, value=str(value))
        cell.fill = self._fills[str(value)]
        return cell


def _fills() -> dict[str, Any]:
    from openpyxl.styles import PatternFill

    return {action: PatternFill("solid", start_color=colour) for action, colour in COLOURS.items()}


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))

"""XLSX writer: a sheet in which a facilitator can filter, see what to do, and correct in place.

The labels are drop-down lists, so that the corrected sheet can be given to
``triage train`` as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from triage.errors import OutputError, TriageError, counted
from triage.guard import guard
from triage.inbox.columns import text_column
from triage.outbox.base import Outbox, Row, Target
from triage.outbox.text import as_json

#: Limits of the format (ECMA-376 as Excel implements it).
MAX_ROWS, MAX_CELL = 1_048_576, 32_767
#: Numbers of more than 15 digits (a NIK) lose the last ones in a sheet; they, NaN and infinity are text.
_EXACT = 10**15
#: Fill of the ``tindakan`` cell; light enough for black text and for print.
COLOURS = {"jawab": "DDEBF7", "teruskan": "E2EFDA", "tinjau": "FFF2CC", "arsip": "EDEDED"}
#: A text cell of a workbook keeps its plus, unlike one of a CSV file; people copy the number to answer.
_PHONE = re.compile(r"\+\d[\d -]{5,18}")
_WIDTHS = {"pesan": 60, "alasan": 32, "skpd_lain": 32, "waktu": 26, "pengirim": 17, "tindakan": 11, "skpd": 16,
           "uraian": 36, "jawaban": 60, "catatan": 32, "keterangan": 45, "nama": 45, "berkas": 24, "status": 16,
           "koordinasi_batas": 18, "selesai_batas": 18, "jumlah": 9, "langkah": 9, "id": 10, "jenis": 12,
           "jenis_yakin": 12, "skpd_yakin": 12, "jawaban_yakin": 14, "insiden": 9}  # fmt: skip
_WIDTH = 14
#: Height of a line of the usual 11 points, and of the tallest row that Excel allows.
_LINE, _TALLEST = 15, 409
# Control characters that XML cannot hold; Excel's own way to write them (ECMA-376 part 1, 22.4.2.4).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
#: The beginning of such an escape where a cell is cut.
_HALF = re.compile("_(?:x[0-9A-F]{0,4})?\\Z")


class XlsxOutbox(Outbox):
    """Writes one sheet, row by row; the file is assembled at the end.

    Raises
    ------
    OutputError: more rows than the format can hold; a longer cell is cut, and says so.
    TriageError: the ``excel`` extra is not installed.
    """

    def __init__(
        self,
        target: Target,
        columns: Sequence[str],
        choices: Mapping[str, Sequence[str]],
        guarded: bool,
        readable: bool = False,
    ) -> None:
        try:
            from openpyxl import Workbook
        except ImportError:
            raise TriageError("writing XLSX needs openpyxl", 'pip install "triage-pengaduan[excel]"') from None
        from triage.outbox.sheetfile import hide

        super().__init__(target, columns)
        self._guarded, self._choices = guarded, {c: list(v) for c, v in choices.items() if c in columns and v}
        self._action = next((i for i, c in enumerate(columns) if c.endswith("tindakan")), None)
        self._rows, self._fills = 1, _fills()
        self._cut: set[int] = set()  # rows
        self._book: Any = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("pesan")
        self._sheet.freeze_panes = "A2"
        message = text_column(columns)
        for i, column in enumerate(columns):
            width = _WIDTHS.get("pesan" if i == message else column, _WIDTH)
            self._sheet.column_dimensions[_letter(i + 1)].width = width
        self._readable = readable
        self._fit_page()
        hide(self._sheet)
        self._append([self._bold(column) for column in columns])

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
            self._append(cells)

    def finish(self) -> None:
        """Add filter and drop-down lists, and write the file."""
        from openpyxl.worksheet.datavalidation import DataValidation

        from triage.outbox.sheetfile import hide, save

        self._sheet.auto_filter.ref = f"A1:{_letter(len(self.columns))}{self._rows}"
        lists = self._book.create_sheet("pilihan")
        lists.sheet_state = "hidden"
        hide(lists)
        values = list(self._choices.values())
        for i in range(max(map(len, values), default=0)):
            lists.append([self._cell(v[i]) if i < len(v) else None for v in values])
        for number, (column, options) in enumerate(self._choices.items(), 1):
            letter, at = _letter(number), _letter(self.columns.index(column) + 1)
            rule = DataValidation("list", formula1=f"pilihan!${letter}$1:${letter}${len(options)}", allow_blank=True)
            rule.error, rule.errorTitle = "Pilih dari daftar", "Kode tidak dikenal"
            rule.showErrorMessage = True  # else a spreadsheet takes any other code
            rule.add(f"{at}2:{at}{max(2, self._rows)}")
            self._sheet.data_validations.append(rule)
        if self._cut:
            where = self._target.path or "stdout"
            rows = counted(len(self._cut), "row")
            self.notices.append(f"{where}: {rows} with a cell cut to the {MAX_CELL} characters of XLSX")
        save(self._book, self.file)

    def _clean(self) -> None:
        from triage.outbox.sheetfile import end

        super()._clean()
        end(self._book)

    def _cell(self, value: object) -> object:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float) and abs(value) < _EXACT:
            return value
        text = as_json(value) if isinstance(value, dict | list) else str(value)
        text = guard(text) if self._guarded and not _PHONE.fullmatch(text) else text
        whole = len(text)
        text = _ILLEGAL.sub(lambda m: f"_x{ord(m[0]):04X}_", text[:MAX_CELL])
        if whole > MAX_CELL or len(text) > MAX_CELL:
            mark = f" [dipotong, {whole} karakter]"
            text = _HALF.sub("", text[: MAX_CELL - len(mark)]) + mark
            self._cut.add(self._rows)
        return self._plain(text)

    def _append(self, cells: list[Any]) -> None:
        """Append a row; in a readable sheet its cells wrap, and it is as high as its longest cell needs.

        Excel finds the height itself when it opens a sheet, LibreOffice does not.
        """
        if self._readable:
            cells = [self._wrapped(cell) for cell in cells]
            lines = max(map(self._lines, cells, self.columns), default=1)
            self._sheet.row_dimensions[self._rows].height = min(_TALLEST, lines * _LINE + 2)
        self._sheet.append(cells)

    def _wrapped(self, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell: Any = value if hasattr(value, "data_type") else WriteOnlyCell(self._sheet, value=value)
        cell.alignment = self._top
        return cell

    def _lines(self, cell: Any, column: str) -> int:
        # Words leave a tenth of a line empty at its end.
        width = 0.9 * _WIDTHS.get(column, _WIDTH)
        return sum(1 + int((len(line) - 1) / width) for line in str(cell.value or "").split("\n"))

    def _fit_page(self) -> None:
        """Print across the page's width, with the column names on every page."""
        from openpyxl.styles import Alignment
        from openpyxl.worksheet.page import PageMargins

        self._top = Alignment(horizontal="left", vertical="top", wrap_text=True)
        self._sheet.page_setup.orientation, self._sheet.page_setup.paperSize = "landscape", 9  # A4
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.page_margins = PageMargins(0.4, 0.4, 0.4, 0.4)
        self._sheet.print_options.gridLines = True
        self._sheet.print_title_rows = "1:1"

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

        value: Any = self._cell(text)
        cell: Any = value if hasattr(value, "data_type") else WriteOnlyCell(self._sheet, value=value)
        cell.font = Font(name="Calibri", bold=True)
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

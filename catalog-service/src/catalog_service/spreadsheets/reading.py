"""From a workbook to the document that every import becomes, with the sheet and row of each of its parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import repeat
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from servicekit import json_guard
from servicekit.problems import FieldError, Text

from catalog_service.imports.sources import Place, Source
from catalog_service.spreadsheets import cells, columns, layout, opening
from catalog_service.spreadsheets.assembling import Assembly, Row
from catalog_service.spreadsheets.grid import Column, Kind, Sheet
from catalog_service.spreadsheets.problems import WorkbookUnreadable

_MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767
"""What a spreadsheet program can write; another tool may not send more."""

_BROKEN = Text("Tệp Excel bị hỏng", "The spreadsheet is broken")
_NO_SHEET = Text("Tệp không có trang nào của mẫu", "The file has none of the template's sheets")
_NO_HEADER = Text(
    "Hàng 2 không còn mã cột của mẫu, xin dùng lại tệp mẫu", "Row 2 has lost the template's column identifiers"
)
_CELL_IN_ERROR = Text("Ô báo lỗi của bảng tính (như #REF!), xin sửa trước", "The cell shows an error, mend it first")
_NO_RESULT = Text(
    "Công thức chưa có giá trị: mở và lưu lại bằng bảng tính, hoặc dán giá trị",
    "The formula has no value yet: open and save it in a spreadsheet program, or paste the value",
)
_UNKNOWN_COLUMN = Text("Mã cột không có trong mẫu", "The template has no such column")
_LONG_CELL = Text("Ô có quá 32.767 ký tự", "The cell has more than 32,767 characters")
_TOO_MANY_VALUES = Text("Tệp có quá nhiều giá trị", "The file holds too many values")
_TOO_MANY_ROWS = Text(f"Trang có quá {layout.MAX_ROWS} dòng", f"The sheet has more than {layout.MAX_ROWS} rows")


@dataclass
class _Allowance:
    """One text of the file may stand in a million cells, each of which becomes a list of its own."""

    left: int

    def take(self, sheet: Sheet, column: Column, cell: Any) -> None:
        """Raises WorkbookUnreadable."""
        self.left -= 1
        if isinstance(cell, str):
            if len(cell) > MAX_CELL_CHARACTERS:
                raise _unreadable(sheet.title, "cell_too_long", _LONG_CELL)
            if column.kind in (Kind.JSON, Kind.LINES, Kind.CHOICES):
                self.left -= cell.count(",") + cell.count("\n")
        if self.left < 0:
            raise _unreadable(sheet.title, "too_many_values", _TOO_MANY_VALUES)


def read(content: bytes) -> Source:
    """Formulas count as what they last gave; nothing is computed. Raises WorkbookUnreadable, InvalidBody."""
    workbook = _opened(content, as_last_reckoned=True)
    formulas = _opened(content, as_last_reckoned=False) if opening.has_formula_without_value(content) else None
    titles = set(workbook.sheetnames)
    if not titles & {sheet.title for sheet in layout.SHEETS}:
        raise _unreadable("", "sheet_missing", _NO_SHEET)
    assembly, allowance = Assembly(), _Allowance(json_guard.MAX_VALUES)
    for sheet in layout.SHEETS:
        if sheet.title in titles:
            for row in _rows(sheet, workbook[sheet.title], formulas and formulas[sheet.title], allowance):
                assembly.add(row)
    document = assembly.document()
    json_guard.check(document.model_dump())
    return Source(document, assembly.places)


def _opened(content: bytes, *, as_last_reckoned: bool) -> Any:
    """With the values that formulas last gave, or with the formulas themselves. Raises WorkbookUnreadable."""
    try:
        return load_workbook(BytesIO(content), read_only=True, data_only=as_last_reckoned, keep_links=False)
    except Exception as error:  # the library says it in a dozen ways
        raise _unreadable("", "not_a_workbook", _BROKEN) from error


def _rows(sheet: Sheet, worksheet: Any, formulas: Any, allowance: _Allowance) -> Iterator[Row]:
    """`formulas` is the same sheet as it was written, where any formula of the workbook has no value."""
    lines = enumerate(_lines(sheet, worksheet), start=1)
    written = _lines(sheet, formulas) if formulas else repeat(())
    found: dict[int, Column] = {}
    letters: dict[str, str] = {}
    for (number, line), as_written in zip(lines, written, strict=False):
        if number == layout.FIRST_ROW - 1:
            found = _columns(sheet, line)
            letters = {column.path: get_column_letter(index + 1) for index, column in found.items()}
        elif number >= layout.FIRST_ROW:
            values, errors = _object(sheet, line, found, allowance), list(_cell_faults(line, as_written, found))
            if values or errors:
                yield Row(sheet, values, Place(sheet=sheet.title, row=number, columns=letters), errors)
            if number > layout.MAX_ROWS:
                raise _unreadable(sheet.title, "too_many_rows", _TOO_MANY_ROWS)


def _lines(sheet: Sheet, worksheet: Any) -> Iterator[tuple[Any, ...]]:
    try:
        worksheet.reset_dimensions()  # a file may lie about them
        yield from worksheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True)
    except Exception as error:
        raise _unreadable(sheet.title, "not_a_workbook", _BROKEN) from error


def _columns(sheet: Sheet, line: tuple[Any, ...]) -> dict[int, Column]:
    """By their place. A column without an identifier is somebody's note."""
    known = {column.path: column for column in columns.of(sheet)}
    named = {index: cell.strip() for index, cell in enumerate(line) if isinstance(cell, str) and cell.strip()}
    if not set(named.values()) & set(known):
        raise _unreadable(f"{sheet.title}!2", "header_missing", _NO_HEADER)
    for index, name in named.items():
        if name not in known:
            raise _unreadable(f"{sheet.title}!{get_column_letter(index + 1)}2", "unknown_column", _UNKNOWN_COLUMN)
    return {index: known[name] for index, name in named.items()}


def _cell_faults(line: tuple[Any, ...], as_written: tuple[Any, ...], found: dict[int, Column]) -> Iterator[FieldError]:
    """What the spreadsheet itself could not reckon is nobody's text, and what it has not reckoned yet is not empty."""
    for index, column in found.items():
        cell = line[index] if index < len(line) else None
        pointer = f"/{column.path.replace('.', '/')}"
        if isinstance(cell, str) and cell in ERROR_CODES:
            yield FieldError(pointer, "cell_in_error", _CELL_IN_ERROR)
        elif cell is None and index < len(as_written) and as_written[index] is not None:
            yield FieldError(pointer, "formula_without_value", _NO_RESULT)


def _object(sheet: Sheet, line: tuple[Any, ...], found: dict[int, Column], allowance: _Allowance) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for index, column in found.items():
        cell = line[index] if index < len(line) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        allowance.take(sheet, column, cell)
        inner, *path = reversed(column.path.split("."))
        target = values
        for step in reversed(path):
            target = target.setdefault(step, {})
        target[inner] = cells.read(column, cell)
    return values


def _unreadable(pointer: str, code: str, message: Text) -> WorkbookUnreadable:
    return WorkbookUnreadable(errors=[FieldError(pointer, code, message)])

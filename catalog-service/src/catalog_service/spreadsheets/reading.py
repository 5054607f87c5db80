"""From a workbook to the document that every import becomes, with the sheet and row of each of its parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import orjson
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from servicekit import json_guard
from servicekit.problems import FieldError, Text

from catalog_service.imports.rows import Unreadable
from catalog_service.imports.schemas import ImportDocument
from catalog_service.imports.sources import Place, Source
from catalog_service.procedures import form_language
from catalog_service.spreadsheets import cells, columns, layout
from catalog_service.spreadsheets.grid import Column, Kind, Sheet
from catalog_service.spreadsheets.problems import WorkbookUnreadable

_MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767
"""What a spreadsheet program can write; another tool may not send more."""
MAX_FORM_CHARACTERS = 4 * form_language.MAX_BYTES

_BROKEN = Text("Tệp Excel bị hỏng", "The spreadsheet is broken")
_NO_SHEET = Text("Tệp không có trang nào của mẫu", "The file has none of the template's sheets")
_NO_HEADER = Text(
    "Hàng 2 không còn mã cột của mẫu, xin dùng lại tệp mẫu", "Row 2 has lost the template's column identifiers"
)
_UNKNOWN_COLUMN = Text("Mã cột không có trong mẫu", "The template has no such column")
_LONG_CELL = Text("Ô có quá 32.767 ký tự", "The cell has more than 32,767 characters")
_TOO_MANY_VALUES = Text("Tệp có quá nhiều giá trị", "The file holds too many values")
_TOO_MANY_ROWS = Text(f"Trang có quá {layout.MAX_ROWS} dòng", f"The sheet has more than {layout.MAX_ROWS} rows")
_NO_PROCEDURE = Text("Không có thủ tục này trong trang Thủ tục", "The sheet of procedures does not have this one")
_NO_CASE = Text("Không có kênh và trường hợp này trong trang Cách thức", "There is no such channel and case")
_CASE_TWICE = Text("Trường hợp xuất hiện hai lần trong kênh", "The case stands twice in the channel")


@dataclass
class _Row:
    """What one row of a sheet says, as an object; `key` holds what only leads to the object's place."""

    sheet: Sheet
    values: dict[str, Any]
    place: Place


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


@dataclass
class _Reader:
    agencies: list[Any] = field(default_factory=list)
    fields: list[Any] = field(default_factory=list)
    code_lists: list[Any] = field(default_factory=list)
    procedures: list[Any] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    by_code: dict[Any, int] = field(default_factory=dict)
    cases: dict[tuple[Any, Any, Any], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    form_parts: dict[int, str] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        match row.sheet:
            case layout.AGENCIES:
                self._append(self.agencies, "/agencies", row)
            case layout.FIELDS:
                self._append(self.fields, "/fields", row)
            case layout.CODE_LISTS:
                self._append(self.code_lists, "/code_lists", row)
            case layout.PROCEDURES:
                self.by_code.setdefault(row.values.get("code"), len(self.procedures))
                self._append(self.procedures, "/procedures", row)
            case _:
                self._add_to_procedure(row)

    def document(self) -> ImportDocument:
        for index, text in self.form_parts.items():
            self.procedures[index]["form"] = _parsed(text)
        return ImportDocument(
            agencies=self.agencies, fields=self.fields, code_lists=self.code_lists, procedures=self.procedures
        )

    def _append(self, items: list[Any], pointer: str, row: _Row) -> None:
        self.places[f"{pointer}/{len(items)}"] = row.place
        items.append(row.values)

    def _add_to_procedure(self, row: _Row) -> None:
        code = row.values.pop("procedure", None)
        index = self.by_code.get(code)
        if index is None:
            self._refuse(row, code, FieldError("/procedure", "unknown_procedure", _NO_PROCEDURE))
            return
        procedure, pointer = self.procedures[index], f"/procedures/{index}"
        match row.sheet:
            case layout.CHANNEL_CASES:
                self._add_case(row, code, procedure, pointer)
            case layout.FEES:
                self._add_fee(row, code)
            case layout.FORM_PARTS:
                self.places.setdefault(f"{pointer}/form", row.place)
                self.form_parts[index] = self.form_parts.get(index, "") + str(row.values.get("text", ""))
            case sheet:
                self._append(procedure.setdefault(sheet.block, []), f"{pointer}/{sheet.block}", row)

    def _add_case(self, row: _Row, code: Any, procedure: dict[str, Any], pointer: str) -> None:
        name, description = row.values.pop("channel", None), row.values.pop("description", None)
        channels = procedure.setdefault("channels", [])
        number = next((number for number, known in enumerate(channels) if known.get("channel") == name), len(channels))
        if number == len(channels):
            channels.append({"cases": []} | ({} if name is None else {"channel": name}))
            self.places[f"{pointer}/channels/{number}"] = row.place
        if description is not None:
            channels[number].setdefault("description", description)
        key = (code, name, row.values.get("name"))
        if key in self.cases:
            self._refuse(row, code, FieldError("/name", "repeated", _CASE_TWICE))
            return
        cases = channels[number]["cases"]
        self.cases[key] = (f"{pointer}/channels/{number}/cases/{len(cases)}", row.values)
        self._append(cases, f"{pointer}/channels/{number}/cases", row)

    def _add_fee(self, row: _Row, code: Any) -> None:
        key = (code, row.values.pop("channel", None), row.values.pop("case", None))
        if key not in self.cases:
            self._refuse(row, code, FieldError("/case", "unknown_case", _NO_CASE))
            return
        pointer, case = self.cases[key]
        self._append(case.setdefault("fees", []), f"{pointer}/fees", row)

    def _refuse(self, row: _Row, code: Any, error: FieldError) -> None:
        self.places[f"/procedures/{len(self.procedures)}"] = row.place
        self.procedures.append(Unreadable(code if isinstance(code, str) else None, (error,)))


def read(content: bytes) -> Source:
    """Formulas count as what they last gave; nothing is computed. Raises WorkbookUnreadable, InvalidBody."""
    try:
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library says it in a dozen ways
        raise _unreadable("", "not_a_workbook", _BROKEN) from error
    titles = set(workbook.sheetnames)
    if not titles & {sheet.title for sheet in layout.SHEETS}:
        raise _unreadable("", "sheet_missing", _NO_SHEET)
    reader, allowance = _Reader(), _Allowance(json_guard.MAX_VALUES)
    for sheet in layout.SHEETS:
        if sheet.title in titles:
            for row in _rows(sheet, workbook[sheet.title], allowance):
                reader.add(row)
    document = reader.document()
    json_guard.check(document.model_dump())
    return Source(document, reader.places)


def _rows(sheet: Sheet, worksheet: Any, allowance: _Allowance) -> Iterator[_Row]:
    lines = enumerate(_lines(sheet, worksheet), start=1)
    found: dict[int, Column] = {}
    letters: dict[str, str] = {}
    for number, line in lines:
        if number == layout.FIRST_ROW - 1:
            found = _columns(sheet, line)
            letters = {column.path: get_column_letter(index + 1) for index, column in found.items()}
        elif number >= layout.FIRST_ROW:
            values = _object(sheet, line, found, allowance)
            if values:
                yield _Row(sheet, values, Place(sheet=sheet.title, row=number, columns=letters))
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


def _parsed(text: str) -> Any:
    """As it is when it is no JSON, or more of it than any form may have: the row's own check then says so."""
    if len(text) > MAX_FORM_CHARACTERS:
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _unreadable(pointer: str, code: str, message: Text) -> WorkbookUnreadable:
    return WorkbookUnreadable(errors=[FieldError(pointer, code, message)])

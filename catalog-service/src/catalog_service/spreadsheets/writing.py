"""From the catalogue's document to a workbook that says the same, and the empty one that explains itself."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from servicekit.problems import Conflict

from catalog_service.spreadsheets import cells, columns, layout
from catalog_service.spreadsheets.grid import Column, Kind, Sheet
from catalog_service.spreadsheets.problems import CellImpossible, SheetTooLong

MAX_CELL_CHARACTERS = 32_767
_PART_LENGTH = 32_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {Kind.DATE: "dd/mm/yyyy", Kind.WHOLE: "0", Kind.NUMBER: "General"}
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")

_CODES = ("procedure", "mandate", "code", "id", "number")
"""What a row is known by; in a row of a block that is what it belongs to."""

Record = dict[str, Any]


def template() -> bytes:
    return write({})


def write(document: Record) -> bytes:
    """Every sheet of the layout with what the document has for it. Raises CellImpossible, SheetTooLong."""
    workbook = Workbook(write_only=True)
    _write_guide(workbook)
    ranges = _ranges()
    try:
        for sheet in layout.SHEETS:
            _write_sheet(workbook, sheet, _rows(sheet, document), ranges)
    except Conflict:
        _abandon(workbook)
        raise
    _write_choices(workbook)
    return saved(workbook)


def _abandon(workbook: Workbook) -> None:
    """The library keeps each sheet in a file of its own until it is saved."""
    for worksheet in workbook.worksheets:
        worksheet.close()  # type: ignore[attr-defined]
        worksheet._writer.cleanup()  # type: ignore[attr-defined]


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def cell(worksheet: Any, value: Any, number_format: str = "@", font: Font | None = None) -> Any:
    """A text stays a text, also when it begins like a formula, now and after somebody has edited the cell.

    Raises CellImpossible: the library would cut a long text in silence.
    """
    if not is_possible(value):
        raise CellImpossible
    written = WriteOnlyCell(worksheet, value)
    if isinstance(value, str):
        written.data_type = "s"
        if value[:1] in ("=", "+", "-", "@"):
            written.quotePrefix = True  # type: ignore[misc]
    written.number_format = number_format
    if font:
        written.font = font
    return written


def is_possible(value: Any) -> bool:
    """Whether a cell keeps it as it is."""
    if not isinstance(value, str):
        return True
    return len(value) <= MAX_CELL_CHARACTERS and not _NOT_XML.search(value)


def _rows(sheet: Sheet, document: Record) -> Iterator[Record]:
    if sheet.block in layout.SECTIONS:
        yield from document.get(sheet.block, [])
        return
    if sheet is layout.MANDATED_SERVICES:
        for mandate in document.get("mandates", []):
            for item in mandate["items"]:
                yield item | {"mandate": mandate["id"]}
        return
    for procedure in document.get("procedures", []):
        for row in _rows_of(sheet, procedure):
            yield row | {"procedure": procedure["code"]}


def _rows_of(sheet: Sheet, procedure: Record) -> Iterable[Record]:
    match sheet:
        case layout.CHANNEL_CASES:
            return ({**channel, **case} for channel, case in _cases(procedure))
        case layout.FEES:
            return (
                {**fee, "channel": channel["channel"], "case": case["name"]}
                for channel, case in _cases(procedure)
                for fee in case.get("fees", [])
            )
        case layout.FORM_PARTS:
            form = procedure.get("form")
            text = orjson.dumps(form).decode() if form else ""
            return ({"text": text[start : start + _PART_LENGTH]} for start in range(0, len(text), _PART_LENGTH))
        case _:
            return (dict(item) for item in procedure.get(sheet.block) or [])


def _cases(procedure: Record) -> Iterator[tuple[Record, Record]]:
    return ((channel, case) for channel in procedure.get("channels", []) for case in channel.get("cases", []))


def _write_sheet(workbook: Workbook, sheet: Sheet, rows: Iterable[Record], ranges: dict[int, str]) -> None:
    worksheet: Any = workbook.create_sheet(sheet.title)
    worksheet.freeze_panes = f"B{layout.FIRST_ROW}"
    worksheet.row_dimensions[layout.FIRST_ROW - 1].hidden = True
    own = columns.of(sheet)
    for index, column in enumerate(own, start=1):
        letter = get_column_letter(index)
        worksheet.column_dimensions[letter].width = max(14, min(48, len(column.header) + 4))
        worksheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "@")
        _validate(worksheet, column, letter, ranges)
    worksheet.append([cell(worksheet, column.header, font=_BOLD) for column in own])
    worksheet.append([cell(worksheet, column.path) for column in own])
    for number, row in enumerate(rows, start=layout.FIRST_ROW):
        if number > layout.MAX_ROWS:
            raise SheetTooLong(sheet=sheet.title)
        worksheet.append([_cell_of(worksheet, sheet, column, row) for column in own])


def _cell_of(worksheet: Any, sheet: Sheet, column: Column, row: Record) -> Any:
    value: Any = row
    for step in column.path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    shown = cells.write(column, value)
    if shown is None:
        return None
    if cells.is_lost(value) or not is_possible(shown):
        row_code = next((row[name] for name in _CODES if name in row), None)
        raise CellImpossible(sheet=sheet.title, column=column.header, row_code=row_code)
    return cell(worksheet, shown, "dd/mm/yyyy" if isinstance(shown, date) else _FORMATS.get(column.kind, "@"))


def _validate(worksheet: Any, column: Column, letter: str, ranges: dict[int, str]) -> None:
    """A list to choose from; what is typed besides is still judged by the import."""
    if column.kind is Kind.CHOICE:
        formula = ranges[id(column.choices)]
    elif column.kind is Kind.YES_NO:
        formula = f'"{cells.YES},{cells.NO}"'
    else:
        return
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    validation.error = "Xin chọn một giá trị trong danh sách"
    validation.add(f"{letter}{layout.FIRST_ROW}:{letter}{layout.MAX_ROWS}")
    worksheet.data_validations.append(validation)


def _choice_lists() -> list[tuple[str, list[str]]]:
    """Each list once, in the order of the sheets."""
    found: dict[int, tuple[str, list[str]]] = {}
    for sheet in layout.SHEETS:
        for column in sheet.columns:
            if column.choices:
                found.setdefault(id(column.choices), (column.header, list(column.choices)))
    return list(found.values())


def _ranges() -> dict[int, str]:
    lists: dict[int, str] = {}
    for sheet in layout.SHEETS:
        for column in sheet.columns:
            if column.choices and id(column.choices) not in lists:
                letter = get_column_letter(len(lists) + 1)
                lists[id(column.choices)] = f"'{layout.CHOICES}'!${letter}$2:${letter}${len(column.choices) + 1}"
    return lists


def _write_choices(workbook: Workbook) -> None:
    worksheet: Any = workbook.create_sheet(layout.CHOICES)
    worksheet.sheet_state = "hidden"
    lists = _choice_lists()
    worksheet.append([cell(worksheet, header) for header, _ in lists])
    for index in range(max(len(labels) for _, labels in lists)):
        line = [labels[index] if index < len(labels) else None for _, labels in lists]
        worksheet.append([label and cell(worksheet, label) for label in line])


_GUIDE_HEADER = ("Trang", "Cột", "Bắt buộc", "Cách ghi", "Ý nghĩa", "Giá trị cho phép", "Ví dụ")
_INTRODUCTION = (
    "Tệp mẫu danh mục thủ tục hành chính. Không xóa hàng 2 (ẩn) của mỗi trang: đó là mã của các cột.",
    "Mỗi thủ tục chỉ có phiên bản mới nhất. Lịch sử các phiên bản, tệp biểu mẫu, từ đồng nghĩa và từ bỏ qua khi tìm, "
    "mã quốc gia đã gắn và quyết định miễn trừ mức độ chỉ có trong tệp JSON (GET /catalog/export).",
    "Dữ liệu bắt đầu từ hàng 3. Mã phải ở định dạng văn bản: dạng số làm mất số 0 ở cuối (1.004840).",
    "Ô có công thức được đọc theo kết quả lưu trong tệp; văn bản bắt đầu bằng = + - @ luôn là văn bản.",
)


def _write_guide(workbook: Workbook) -> None:
    worksheet: Any = workbook.create_sheet(layout.GUIDE)
    for letter, width in zip("ABCDEFG", (20, 28, 10, 26, 44, 44, 24), strict=True):
        worksheet.column_dimensions[letter].width = width
    for line in _INTRODUCTION:
        worksheet.append([cell(worksheet, line)])
    worksheet.append([])
    worksheet.append([cell(worksheet, title, font=_BOLD) for title in _GUIDE_HEADER])
    for sheet in layout.SHEETS:
        worksheet.append([cell(worksheet, sheet.title, font=_BOLD), cell(worksheet, sheet.meaning)])
        for column in columns.of(sheet):
            worksheet.append(_explained(worksheet, sheet, column))


def _explained(worksheet: Any, sheet: Sheet, column: Column) -> list[Any]:
    required = cells.YES if column.required else ""
    allowed = "\n".join(column.choices) or (f"{cells.YES}\n{cells.NO}" if column.kind is Kind.YES_NO else "")
    texts = (sheet.title, column.header, required, column.kind.value, column.meaning, allowed, column.example)
    line = [cell(worksheet, text) for text in texts]
    for written in line:
        written.alignment = _WRAPPED
    return line

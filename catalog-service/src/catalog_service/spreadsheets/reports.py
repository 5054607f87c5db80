"""The report of an import as a spreadsheet: each message beside the place that it is about."""

from collections.abc import Iterable
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from catalog_service.imports.schemas import Outcome, ReportRow, RowKind
from catalog_service.spreadsheets.writing import MAX_CELL_CHARACTERS, cell

_HEADER = ("Trang", "Dòng", "Cột", "Loại", "Mã", "Kết quả", "Mã lỗi", "Thông báo", "Vị trí")
_WIDTHS = (18, 8, 8, 14, 24, 14, 22, 60, 48)
_KINDS = {
    RowKind.AGENCY: "Cơ quan",
    RowKind.FIELD: "Lĩnh vực",
    RowKind.CODE: "Mã dùng chung",
    RowKind.FILE: "Tệp biểu mẫu",
    RowKind.PROCEDURE: "Thủ tục",
    RowKind.MANDATE: "Danh mục được giao",
    RowKind.SEARCH_WORDS: "Từ đồng nghĩa, từ bỏ qua",
    RowKind.LEGAL_DOCUMENT: "Văn bản hết hiệu lực",
    RowKind.NATIONAL_PROCEDURE: "Danh mục quốc gia",
    RowKind.NATIONAL_CODE: "Mã quốc gia",
    RowKind.LEVEL_WAIVER: "Miễn trừ mức độ",
    RowKind.DOCUMENT: "Toàn bộ tệp",
}
_OUTCOMES = {
    Outcome.CREATED: "Tạo mới",
    Outcome.UPDATED: "Cập nhật",
    Outcome.RETIRED: "Bãi bỏ",
    Outcome.UNCHANGED: "Không đổi",
    Outcome.NOT_APPLIED: "Chưa nhập",
    Outcome.REJECTED: "Bị từ chối",
}


class ReportSheet:
    """A line for every problem and note, one for every row without. Lines wait in a temporary file, not in memory."""

    def __init__(self) -> None:
        self._workbook = Workbook(write_only=True)
        self._sheet: Any = self._workbook.create_sheet("Báo cáo")
        self._sheet.freeze_panes = "A2"
        for letter, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
            self._sheet.column_dimensions[letter].width = width
        self._sheet.append([cell(self._sheet, title, font=Font(bold=True)) for title in _HEADER])

    def append(self, rows: Iterable[ReportRow]) -> None:
        for row in rows:
            about = (_KINDS[row.kind], row.code or "", _OUTCOMES[row.outcome])
            if not row.problems and not row.notes:
                _append(self._sheet, (row.sheet or "", row.row, "", *about, "", "", ""))
            for problem in (*row.problems, *row.notes):
                place = (problem.sheet or row.sheet or "", problem.row or row.row, problem.column or "")
                _append(self._sheet, (*place, *about, problem.code, problem.message, problem.pointer))

    def save(self, file: IO[bytes]) -> None:
        self._workbook.save(file)


def _append(worksheet: Any, values: tuple[Any, ...]) -> None:
    worksheet.append([_cell(worksheet, value) for value in values])


def _cell(worksheet: Any, value: Any) -> Any:
    """What a rejected row is called may be anything; the report only has to show it."""
    if isinstance(value, str):
        return cell(worksheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_CELL_CHARACTERS])
    return cell(worksheet, value, "0")

"""The report of an import as a spreadsheet: each message beside the place that it is about."""

from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from catalog_service.imports.schemas import ImportReport, Outcome, RowKind
from catalog_service.spreadsheets.writing import MAX_CELL_CHARACTERS, cell, saved

_HEADER = ("Trang", "Dòng", "Cột", "Loại", "Mã", "Kết quả", "Mã lỗi", "Thông báo", "Vị trí")
_WIDTHS = (18, 8, 8, 14, 24, 14, 22, 60, 48)
_KINDS = {
    RowKind.AGENCY: "Cơ quan",
    RowKind.FIELD: "Lĩnh vực",
    RowKind.CODE: "Mã dùng chung",
    RowKind.FILE: "Tệp biểu mẫu",
    RowKind.PROCEDURE: "Thủ tục",
    RowKind.MANDATE: "Danh mục được giao",
}
_OUTCOMES = {
    Outcome.CREATED: "Tạo mới",
    Outcome.UPDATED: "Cập nhật",
    Outcome.RETIRED: "Bãi bỏ",
    Outcome.UNCHANGED: "Không đổi",
    Outcome.NOT_APPLIED: "Chưa nhập",
    Outcome.REJECTED: "Bị từ chối",
}


def write(report: ImportReport) -> bytes:
    """A line for every problem, and one for every row without."""
    workbook = Workbook(write_only=True)
    worksheet: Any = workbook.create_sheet("Báo cáo")
    worksheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
        worksheet.column_dimensions[letter].width = width
    worksheet.append([cell(worksheet, title, font=Font(bold=True)) for title in _HEADER])
    for row in report.rows:
        about = (_KINDS[row.kind], row.code or "", _OUTCOMES[row.outcome])
        if not row.problems:
            _append(worksheet, (row.sheet or "", row.row, "", *about, "", "", ""))
        for problem in row.problems:
            place = (problem.sheet or row.sheet or "", problem.row or row.row, problem.column or "")
            _append(worksheet, (*place, *about, problem.code, problem.message, problem.pointer))
    return saved(workbook)


def _append(worksheet: Any, values: tuple[Any, ...]) -> None:
    worksheet.append([_cell(worksheet, value) for value in values])


def _cell(worksheet: Any, value: Any) -> Any:
    """What a rejected row is called may be anything; the report only has to show it."""
    if isinstance(value, str):
        return cell(worksheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MAX_CELL_CHARACTERS])
    return cell(worksheet, value, "0")

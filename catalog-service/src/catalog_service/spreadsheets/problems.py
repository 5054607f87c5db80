from servicekit.problems import Conflict, InvalidBody, Text


class WorkbookUnreadable(InvalidBody):
    code = "workbook_unreadable"
    title = Text("Không đọc được tệp Excel", "The spreadsheet cannot be read")


class CellImpossible(Conflict):
    """A spreadsheet would not give it back as it is, so it is not written at all.

    `sheet` and `column` say where, `row_code` in which procedure or other row.
    """

    code = "export_cell_impossible"
    title = Text(
        "Danh mục có văn bản mà một ô Excel không giữ được (rỗng, quá 32.767 ký tự hoặc có ký tự điều khiển); "
        "hãy xuất JSON (GET /catalog/export)",
        "The catalogue holds a text that no cell can keep (empty, more than 32,767 characters, or control characters); "
        "export it as JSON (GET /catalog/export)",
    )


class SheetTooLong(Conflict):
    """`sheet` would have more rows than an import takes."""

    code = "export_sheet_too_long"
    title = Text(
        "Một trang có quá 100.000 dòng, không nhập lại được; hãy xuất JSON (GET /catalog/export)",
        "A sheet would have more than 100,000 rows, which no import takes; export it as JSON (GET /catalog/export)",
    )

from servicekit.problems import Conflict, InvalidBody, Text


class WorkbookUnreadable(InvalidBody):
    code = "workbook_unreadable"
    title = Text("Không đọc được tệp Excel", "The spreadsheet cannot be read")


class CellImpossible(Conflict):
    """A spreadsheet would not give it back as it is, so it is not written at all."""

    code = "export_cell_impossible"
    title = Text(
        "Danh mục có văn bản mà một ô Excel không giữ được (quá 32.767 ký tự hoặc có ký tự điều khiển); "
        "hãy xuất JSON (GET /catalog/export)",
        "The catalogue holds a text that no cell can keep (more than 32,767 characters, or control characters); "
        "export it as JSON (GET /catalog/export)",
    )

from servicekit.problems import InvalidBody, Text


class WorkbookUnreadable(InvalidBody):
    code = "workbook_unreadable"
    title = Text("Không đọc được tệp Excel", "The spreadsheet cannot be read")

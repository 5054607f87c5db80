from servicekit.problems import NotFound, Text


class ReportNotFound(NotFound):
    code = "report_not_found"
    title = Text("Chưa có báo cáo của lần nhập này", "There is no report of this import")

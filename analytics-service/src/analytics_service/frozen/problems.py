from servicekit.problems import NotFound, Text


class ReportNotFound(NotFound):
    """Also for a report on a unit outside the reader's own."""

    code = "report_not_found"
    title = Text("Không có báo cáo này", "There is no such report")

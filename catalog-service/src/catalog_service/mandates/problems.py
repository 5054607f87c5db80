from servicekit.problems import NotFound, Text


class MandateNotFound(NotFound):
    code = "mandate_not_found"
    title = Text("Không có danh mục bắt buộc này", "There is no such mandated list")

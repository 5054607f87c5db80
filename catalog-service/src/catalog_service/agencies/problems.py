from servicekit.problems import NotFound, Text


class AgencyNotFound(NotFound):
    code = "agency_not_found"
    title = Text("Không tìm thấy cơ quan", "Agency not found")

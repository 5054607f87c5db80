from servicekit.problems import NotFound, Text


class AgencyUnknown(NotFound):
    code = "agency_unknown"
    title = Text("Không có cơ quan này", "There is no such agency")

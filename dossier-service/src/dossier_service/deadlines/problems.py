from servicekit.problems import FieldError, InvalidBody, Text


class AgencyUnknown(InvalidBody):
    code = "agency_unknown"
    title = Text("Không có cơ quan này", "There is no such agency")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/agency", self.code, self.title)])

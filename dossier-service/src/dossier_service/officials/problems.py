from servicekit.problems import FieldError, InvalidBody, Text


class AssigneeUnknown(InvalidBody):
    """`unit` is where the dossier is, or goes with this step."""

    code = "assignee_unknown"
    title = Text("Đơn vị đang giữ hồ sơ không có cán bộ này", "The unit that has the dossier knows no such official")

    def __init__(self, unit: str, pointer: str = "/assignee") -> None:
        super().__init__(errors=[FieldError(pointer, self.code, self.title)], unit=unit)

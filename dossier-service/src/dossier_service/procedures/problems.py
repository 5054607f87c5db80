from servicekit.problems import Conflict, FieldError, InvalidBody, Text


class ProcedureUnknown(InvalidBody):
    code = "procedure_unknown"
    title = Text("Không có thủ tục này", "There is no such procedure")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/procedure_code", "procedure_unknown", self.title)])


class NotFiledHere(Conflict):
    """The procedure is filed on a ministry's own portal (ngành dọc), or not online at all."""

    code = "not_filed_here"
    title = Text("Thủ tục này nộp tại cổng của ngành", "This procedure is filed on the ministry's own portal")


class CaseUnknown(InvalidBody):
    code = "case_unknown"
    title = Text("Thủ tục không có trường hợp này", "The procedure has no such case")

    def __init__(self, known: list[str]) -> None:
        super().__init__(errors=[FieldError("/case", "case_unknown", self.title)], known_cases=known)

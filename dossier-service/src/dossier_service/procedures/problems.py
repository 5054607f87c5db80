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


class ProcedureEnded(Conflict):
    """`successor` is the procedure that is filed instead, when the catalogue names one."""

    code = "procedure_ended"
    title = Text("Thủ tục đã hết hiệu lực", "The procedure is no longer in force")


class ProcedureNotYetInForce(Conflict):
    code = "procedure_not_yet_in_force"
    title = Text("Thủ tục chưa có hiệu lực", "The procedure is not in force yet")


class AgencyNotExecuting(InvalidBody):
    """`known_agencies` are those that carry the procedure out."""

    code = "agency_not_executing"
    title = Text("Cơ quan này không thực hiện thủ tục", "The agency does not carry out this procedure")

    def __init__(self, known: list[str]) -> None:
        super().__init__(errors=[FieldError("/agency", self.code, self.title)], known_agencies=known)


class AgencyRequired(InvalidBody):
    """Several agencies carry the procedure out, and nothing says which is meant."""

    code = "agency_required"
    title = Text("Hãy chọn cơ quan thực hiện", "Please choose the agency that is to carry it out")

    def __init__(self, known: list[str]) -> None:
        super().__init__(errors=[FieldError("/agency", self.code, self.title)], known_agencies=known)


class CaseUnknown(InvalidBody):
    code = "case_unknown"
    title = Text("Thủ tục không có trường hợp này", "The procedure has no such case")

    def __init__(self, known: list[str]) -> None:
        super().__init__(errors=[FieldError("/case", "case_unknown", self.title)], known_cases=known)

from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text


class TaskNotFound(NotFound):
    """Also what somebody sees whose unit was not asked."""

    code = "task_not_found"
    title = Text("Không tìm thấy việc được giao", "The task was not found")


class TaskClosed(Conflict):
    code = "task_closed"
    title = Text("Việc này đã được trả lời hoặc đã thu hồi", "The task has been answered or recalled")


class OwnUnitAsked(InvalidBody):
    code = "own_unit_asked"
    title = Text("Đơn vị này đang giải quyết hồ sơ, không cần hỏi", "This unit has the dossier in hand itself")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/unit", self.code, self.title)])


class TaskDocumentUnknown(InvalidBody):
    code = "task_document_unknown"
    title = Text("Hồ sơ không có giấy tờ này", "The dossier has no such paper")

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/documents/{index}", self.code, self.title)])

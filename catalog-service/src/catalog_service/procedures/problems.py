from servicekit.problems import Conflict, InvalidBody, NotFound, Text


class ProcedureNotFound(NotFound):
    code = "procedure_not_found"
    title = Text("Không tìm thấy thủ tục", "Procedure not found")


class FormNotFound(NotFound):
    code = "form_not_found"
    title = Text("Thủ tục không có biểu mẫu này", "The procedure has no such form")


class ProcedureIncomplete(InvalidBody):
    code = "procedure_incomplete"
    title = Text("Hồ sơ thủ tục chưa đủ điều kiện công bố", "The record may not be published yet")


class ProcedureRetired(Conflict):
    code = "procedure_already_retired"
    title = Text("Thủ tục đã bị bãi bỏ", "The procedure has been retired")

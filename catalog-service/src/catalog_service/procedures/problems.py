from servicekit.problems import Conflict, InvalidBody, NotFound, Text


class ProcedureNotFound(NotFound):
    code = "procedure_not_found"
    title = Text("Không tìm thấy thủ tục", "Procedure not found")


class VersionNotFound(NotFound):
    """`first_version` and `latest_version` are the numbers between which it has some; `first_version_from` is the day
    on which the first one began."""

    code = "procedure_version_not_found"
    title = Text("Thủ tục không có phiên bản này", "The procedure has no such version")


class NotInForce(NotFound):
    """`first_version_from` and `last_until` are the first and the last day on which it was or will be in force.

    `last_until` is null while no end is set; `previous_until` and `next_from` are the days nearest to the one asked
    for; `successor` took the place of a procedure that ended.
    """

    code = "procedure_not_in_force"
    title = Text("Thủ tục không có hiệu lực vào ngày này", "The procedure is not in force on this day")


class FormNotFound(NotFound):
    code = "form_not_found"
    title = Text("Thủ tục không có biểu mẫu này", "The procedure has no such form")


class ProcedureIncomplete(InvalidBody):
    code = "procedure_incomplete"
    title = Text("Hồ sơ thủ tục chưa đủ điều kiện công bố", "The record may not be published yet")


class ProcedureRetired(Conflict):
    code = "procedure_already_retired"
    title = Text("Thủ tục đã bị bãi bỏ", "The procedure has been retired")

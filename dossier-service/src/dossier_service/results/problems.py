from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text


class ResultNotFound(NotFound):
    code = "result_not_found"
    title = Text("Chưa có kết quả này", "There is no such result yet")


class ResultRevokedAlready(Conflict):
    code = "result_revoked_already"
    title = Text("Kết quả đã bị thu hồi trước đó", "The result has been revoked already")


class ResultNotOut(Conflict):
    code = "result_not_out"
    title = Text(
        "Kết quả chưa trả thì mở lại hồ sơ, không thu hồi",
        "A result that has not been handed back is not revoked: reopen the dossier",
    )


class ReplacementUnknown(InvalidBody):
    code = "replacement_unknown"
    title = Text(
        "Không có kết quả này để thay thế (phải còn hiệu lực và của cùng cơ quan)",
        "There is no such result to take its place (valid, and of the same agency)",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/replaced_by", self.code, self.title)])


class ResultNumberTaken(InvalidBody):
    code = "result_number_taken"
    title = Text("Số kết quả đã dùng cho kết quả khác", "The number is another result's")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/result/number", self.code, self.title)])


class ResultExpiresInPast(InvalidBody):
    code = "result_expires_in_past"
    title = Text("Ngày hết hạn phải từ hôm nay trở đi", "The last day must not lie before today")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/result/expires_on", self.code, self.title)])

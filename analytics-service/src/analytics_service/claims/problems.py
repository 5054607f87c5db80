from servicekit.problems import FieldError, InvalidBody, NotFound, Text


class ClaimNotFound(NotFound):
    code = "claim_not_found"
    title = Text("Không có số liệu kê khai này", "There is no such claim")


class ClaimInFuture(InvalidBody):
    code = "claim_in_future"
    title = Text("Số liệu không thể tính đến một ngày chưa tới", "A claim can't be about a day that has not come")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/as_of", self.code, self.title)])

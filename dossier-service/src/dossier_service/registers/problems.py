from servicekit.problems import Conflict, FieldError, InvalidParameter, NotPermitted, Text


class RegisterNotYours(NotPermitted):
    """Also for a unit that does not exist."""

    code = "register_not_yours"
    title = Text("Sổ của đơn vị này không thuộc phạm vi của bạn", "The register of this unit is not yours")


class PeriodInvalid(InvalidParameter):
    code = "period_invalid"
    title = Text(
        "Ngày cuối phải từ ngày đầu trở đi, và kỳ không dài quá 366 ngày",
        "The last day must not be before the first, and the period not longer than 366 days",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?to", self.code, self.title)])


class RegisterTooLong(Conflict):
    """`limit` is the highest number of lines."""

    code = "register_too_long"
    title = Text(
        "Quá nhiều dòng trong một sổ, hãy chọn kỳ ngắn hơn hoặc đơn vị nhỏ hơn",
        "Too many lines for one register, please choose a shorter period or a smaller unit",
    )

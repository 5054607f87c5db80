from servicekit.problems import FieldError, InvalidBody, InvalidParameter, Text


class DayContradicted(InvalidBody):
    """One command says two different things of a day."""

    code = "day_contradicted"
    title = Text(
        "Một ngày không thể vừa nghỉ vừa làm việc trong cùng một lệnh", "A day can't be both off and worked at once"
    )

    def __init__(self, indexes: list[int]) -> None:
        super().__init__(errors=[FieldError(f"/days/{index}/kind", self.code, self.title) for index in indexes])


class DispatchRequired(InvalidBody):
    """Only the library's seed has none: what an administrator sets must say by whose word."""

    code = "dispatch_required"
    title = Text("Phải ghi số công văn quyết định ngày này", "The dispatch that decides on the day must be named")

    def __init__(self, indexes: list[int]) -> None:
        super().__init__(errors=[FieldError(f"/days/{index}/dispatch", "missing", self.title) for index in indexes])


class DaysReversed(InvalidParameter):
    code = "days_reversed"
    title = Text("Ngày cuối (`to`) phải không trước ngày đầu (`from`)", "`to` must not be before `from`")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?to", self.code, self.title)])


class HoursUnitUnknown(InvalidParameter):
    code = "hours_unit_unknown"
    title = Text("Không có đơn vị này", "There is no such unit")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?unit", self.code, self.title)])

from servicekit.problems import FieldError, InvalidParameter, Text


class PeriodReversed(InvalidParameter):
    code = "period_reversed"
    title = Text("Ngày đầu kỳ sau ngày cuối kỳ", "The period ends before it begins")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?from", "period_reversed", self.title)])


class PeriodTooLong(InvalidParameter):
    code = "period_too_long"
    title = Text("Kỳ báo cáo dài hơn 20 năm", "The period is longer than 20 years")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?from", "period_too_long", self.title)])


class KnownInFuture(InvalidParameter):
    code = "known_in_future"
    title = Text("Chưa ai biết được gì vào ngày chưa tới", "Nobody knows anything yet on a day that has not come")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?known_on", "known_in_future", self.title)])


class GroupingUnknown(InvalidParameter):
    code = "grouping_unknown"
    title = Text("Không nhóm được theo tiêu chí này", "Cannot group by this")

    def __init__(self, known: list[str]) -> None:
        super().__init__(errors=[FieldError("?group_by", "grouping_unknown", self.title)], known=known)


class TooManyGroups(InvalidParameter):
    code = "too_many_groups"
    title = Text("Quá nhiều nhóm, xin thu hẹp kỳ hoặc bớt tiêu chí", "Too many groups, ask for less")

    def __init__(self, limit: int) -> None:
        super().__init__(errors=[FieldError("?group_by", "too_many_groups", self.title)], limit=limit)

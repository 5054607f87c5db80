from servicekit.problems import FieldError, InvalidBody, NotFound, Text


class SubstitutionNotFound(NotFound):
    code = "substitution_not_found"
    title = Text("Không tìm thấy việc phân công thay thế", "There is no such substitution")


class OfficialUnknown(InvalidBody):
    code = "official_unknown"
    title = Text("Chưa có cán bộ này trong hệ thống", "No such official has logged in yet")

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, self.code, self.title)])


class SubstituteUnsuitable(InvalidBody):
    code = "substitute_unsuitable"
    title = Text(
        "Người thay thế phải là cán bộ khác thuộc cùng cơ quan",
        "The substitute must be another official of the same agency",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/substitute", self.code, self.title)])


class PeriodUnsuitable(InvalidBody):
    code = "period_unsuitable"
    title = Text(
        "Thời gian thay thế phải kết thúc từ hôm nay trở đi, không quá 366 ngày",
        "The period must end today or later and last 366 days at most",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/ends_on", self.code, self.title)])

from servicekit.problems import FieldError, InvalidParameter, Text


class PeriodNotWholeMonths(InvalidParameter):
    """The difference between two periods of almost the same days would show the dossiers of a day."""

    code = "period_not_whole_months"
    title = Text("Thống kê công khai chỉ theo tháng trọn", "Public statistics are told by whole months alone")

    def __init__(self, pointer: str) -> None:
        message = Text(
            "Kỳ phải bắt đầu từ ngày đầu tháng và kết thúc vào ngày cuối tháng hoặc hôm nay",
            "A period begins on the first day of a month and ends on the last day of a month or today",
        )
        super().__init__(errors=[FieldError(pointer, self.code, message)])

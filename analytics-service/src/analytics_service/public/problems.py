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


class PeriodNotFromNewYear(InvalidParameter):
    """Single months of an agency, against its exact year in the open data, would show the small ones."""

    code = "period_not_from_new_year"
    title = Text(
        "Thống kê công khai của một cơ quan tính từ đầu năm", "Public statistics of an agency are told from New Year on"
    )

    def __init__(self) -> None:
        message = Text("Kỳ của một cơ quan phải bắt đầu từ ngày 01/01", "A period of an agency begins on 1 January")
        super().__init__(errors=[FieldError("?from", self.code, message)])

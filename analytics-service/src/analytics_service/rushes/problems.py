from servicekit.problems import FieldError, InvalidParameter, Text


class ReportDayOutside(InvalidParameter):
    code = "report_day_outside"
    title = Text("Ngày báo cáo phải nằm trong kỳ được hỏi", "A reporting day has to lie in the period asked about")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?reported_on", self.code, self.title)])

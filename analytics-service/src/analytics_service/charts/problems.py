from servicekit.problems import FieldError, InvalidParameter, NotFound, Text, Unavailable


class ChartUnknown(NotFound):
    code = "chart_unknown"
    title = Text("Không có biểu đồ này", "There is no such chart")

    def __init__(self, known: list[str]) -> None:
        names = ", ".join(known)
        super().__init__(Text(f"Các biểu đồ có: {names}", f"The charts are: {names}"), known=known)


class PainterBusy(Unavailable):
    code = "painter_busy"
    title = Text("Đang vẽ nhiều biểu đồ, xin thử lại sau ít giây", "Too many charts are being drawn, please retry")


class TooManyMonths(InvalidParameter):
    code = "too_many_months"

    def __init__(self, most: int) -> None:
        self.title = Text(  # type: ignore[misc] - names the limit
            f"Biểu đồ theo tháng vẽ tối đa {most} tháng", f"The chart by month shows at most {most} months"
        )
        super().__init__(errors=[FieldError("?from", self.code, self.title)], most=most)

from servicekit.problems import FieldError, InvalidParameter, Text


class YearNotEnded(InvalidParameter):
    """Two tables of a running year would give away, by their difference, what each leaves out."""

    code = "year_not_ended"
    title = Text("Chỉ công bố dữ liệu của năm đã kết thúc", "Only a year that has ended is published")

    def __init__(self, newest: int) -> None:
        message = Text(f"Năm gần nhất có dữ liệu mở là {newest}", f"The newest year is {newest}")
        super().__init__(errors=[FieldError("?year", self.code, message)], newest=newest)

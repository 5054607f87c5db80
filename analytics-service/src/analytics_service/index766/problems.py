from servicekit.problems import FieldError, InvalidParameter, Text


class NoDossiersBehindPart(InvalidParameter):
    code = "no_dossiers_behind_part"
    title = Text("Tiêu chí này không tính từ hồ sơ", "This part is not counted from dossiers")

    def __init__(self, known: list[str]) -> None:
        names = ", ".join(known)
        message = Text(f"Tiêu chí tính từ hồ sơ: {names}", f"Counted from dossiers are: {names}")
        super().__init__(errors=[FieldError("?part", self.code, message)], known=known)


class YearInFuture(InvalidParameter):
    code = "year_in_future"
    title = Text("Kỳ này chưa bắt đầu", "This period has not begun yet")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?year", self.code, self.title)])

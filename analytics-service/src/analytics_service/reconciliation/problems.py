from servicekit.problems import FieldError, InvalidParameter, NotFound, Text


class SourcesNotComparable(InvalidParameter):
    code = "sources_not_comparable"
    title = Text(
        "Cần từ hai đến sáu nguồn khác nhau, cách nhau bởi dấu phẩy",
        "Two to six different sources are needed, separated by commas",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?sources", self.code, self.title)])


class SourceUnknown(NotFound):
    code = "source_unknown"
    title = Text("Nguồn này chưa có số liệu nào", "This source has not said anything yet")

    def __init__(self, source: str, known: list[str]) -> None:
        super().__init__(errors=[FieldError("?sources", self.code, self.title)], source=source, known=known)

from servicekit.problems import Conflict, FieldError, InvalidBody, Text


class SupplementItemUnknown(InvalidBody):
    code = "required_document_unknown"
    title = Text("Thủ tục không có giấy tờ này", "The procedure has no such paper")

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/items/{index}/required_document", self.code, self.title)])


class SupplementItemTwice(InvalidBody):
    """One upload would otherwise answer both."""

    code = "required_document_twice"
    title = Text(
        "Giấy tờ này đã có trong yêu cầu; hãy ghi tất cả vào một dòng",
        "The request names this paper already; say all about it in one item",
    )

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/items/{index}/required_document", self.code, self.title)])


class JustificationRequired(InvalidBody):
    """One complete request; a further one is late in the 766 index and says why it was needed."""

    code = "justification_required"
    title = Text(
        "Yêu cầu bổ sung từ lần thứ hai phải nêu vì sao không yêu cầu đủ ngay lần đầu",
        "A further request for papers must say why everything was not asked for at once",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/justification", "missing", self.title)])


class SupplementIncomplete(Conflict):
    code = "supplement_incomplete"
    title = Text("Chưa bổ sung đủ giấy tờ được yêu cầu", "Not every requested paper has been supplied")

    def __init__(self, papers: list[str]) -> None:
        super().__init__(errors=[FieldError(f"/documents/{paper}", "missing", self.title) for paper in papers])

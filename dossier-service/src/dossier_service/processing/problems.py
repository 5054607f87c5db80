from servicekit.problems import FieldError, InvalidBody, Text


class ResultDocumentsRequired(InvalidBody):
    code = "result_documents_required"
    title = Text("Cần ít nhất một tệp kết quả", "At least one result file is needed")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/result/document_ids", self.code, self.title)])


class ResultDocumentsUnknown(InvalidBody):
    """The same for another dossier's file and for one that does not exist."""

    code = "result_documents_unknown"
    title = Text(
        "Hồ sơ này không có tệp kết quả như vậy; hãy tải tệp lên hồ sơ với mục đích `result`",
        "This dossier has no such result file; upload it to the dossier with the purpose `result`",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/result/document_ids", self.code, self.title)])


class ResultDocumentsNotExpected(InvalidBody):
    code = "result_documents_not_expected"
    title = Text("Thủ tục này không có kết quả bằng giấy tờ", "This procedure has no result document")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/result/document_ids", self.code, self.title)])


class ReasonRequired(InvalidBody):
    """R6: a refusal carries its reason, its legal basis and a cause."""

    code = "reason_required"
    title = Text("Từ chối phải có lý do, căn cứ và nguyên nhân", "A refusal needs reason, legal basis and cause")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(errors=[FieldError(f"/{name}", "missing", self.title) for name in fields])

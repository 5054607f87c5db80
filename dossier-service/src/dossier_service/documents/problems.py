from servicekit.problems import BodyTooLarge, Conflict, FieldError, InternalError, InvalidBody, NotFound, Text


class DocumentNotFound(NotFound):
    code = "document_not_found"
    title = Text("Không tìm thấy tệp", "The document was not found")


class DocumentTooLarge(BodyTooLarge):
    code = "document_too_large"
    title = Text("Tệp lớn hơn 20 MB", "The file is larger than 20 MB")


class EmptyDocument(InvalidBody):
    code = "document_empty"
    title = Text("Tệp rỗng", "The file is empty")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/file", self.code, self.title)])


class RequiredDocumentUnknown(InvalidBody):
    code = "required_document_unknown"
    title = Text("Thủ tục không có giấy tờ này", "The procedure has no such paper")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/required_document", self.code, self.title)])


class UploadNotExpected(Conflict):
    code = "upload_not_expected"
    title = Text("Hồ sơ hiện không nhận loại tệp này", "The dossier takes no such file now")


class DocumentDamaged(InternalError):
    """The stored bytes are gone or no longer those that were uploaded; they are never shown."""

    code = "document_damaged"
    title = Text(
        "Tệp lưu trữ bị hỏng, hệ thống đã báo cho người vận hành",
        "The stored file is damaged; the operators have been told",
    )

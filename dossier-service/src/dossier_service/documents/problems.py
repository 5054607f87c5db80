from servicekit.problems import (
    BodyTooLarge,
    Conflict,
    FieldError,
    InternalError,
    InvalidBody,
    NotFound,
    Text,
    Unavailable,
)


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


class DocumentStoreUnavailable(Unavailable):
    code = "document_store_unavailable"
    title = Text(
        "Kho giấy tờ tạm thời không dùng được; giấy tờ đã nộp không mất, xin thử lại sau ít phút",
        "The store of papers can't be reached; nothing handed in is lost, please try again in some minutes",
    )

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "60"})


class DocumentNotScanned(Conflict):
    """`scan` says whether the scanner has not come to it yet (`pending`) or has given up (`failed`)."""

    code = "document_not_scanned"
    title = Text("Tệp chưa được quét vi-rút nên chưa mở được", "The file has not been scanned yet and does not open")


class DocumentInfected(Conflict):
    code = "document_infected"
    title = Text("Tệp có mã độc và đã bị cách ly", "The file carries malware and is in quarantine")


class DocumentReplaced(Conflict):
    code = "document_replaced"
    title = Text("Giấy tờ này đã có phiên bản mới hơn", "There is a newer version of this paper already")


class ReplacedUnknown(InvalidBody):
    code = "replaced_unknown"
    title = Text("Không có giấy tờ này để thay", "There is no such paper to replace")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/replaces", self.code, self.title)])


class TooManyDocuments(Conflict):
    code = "too_many_documents"
    title = Text("Hồ sơ đã có 300 tệp, không nhận thêm", "The dossier has 300 files and takes no more")


class LinkInvalid(NotFound):
    """Forged, for another file, or over: nobody learns which."""

    code = "link_invalid"
    title = Text("Liên kết không đúng hoặc đã hết hạn", "The link is wrong or has expired")

from servicekit.problems import BodyTooLarge, Conflict, FieldError, NotFound, Problem, Text, UnsupportedMediaType


class UploadNotFound(NotFound):
    """Never begun, ended, or somebody else's: nobody learns which."""

    code = "upload_not_found"
    title = Text("Không tìm thấy lượt tải lên", "The upload was not found")


class UploadExpired(Problem):
    status = 410
    code = "upload_expired"
    title = Text("Lượt tải lên đã hết hạn, hãy tải lại từ đầu", "The upload has expired, please begin it again")


class OffsetConflict(Conflict):
    """`offset` is where the next byte belongs."""

    code = "upload_offset_conflict"
    title = Text("Vị trí gửi tiếp không đúng", "The upload does not go on at this offset")

    def __init__(self, offset: int) -> None:
        detail = Text(f"Hãy gửi tiếp từ byte {offset}", f"Please go on at byte {offset}")
        super().__init__(detail, offset=offset)


class UploadLengthExceeded(BodyTooLarge):
    code = "upload_length_exceeded"
    title = Text("Gửi nhiều byte hơn Upload-Length đã khai", "There are more bytes than Upload-Length said")


class UploadContentTypeRefused(UnsupportedMediaType):
    code = "upload_content_type_refused"
    title = Text("Content-Type phải là application/offset+octet-stream", "Send application/offset+octet-stream")


class TooManyUploads(Conflict):
    code = "too_many_uploads"
    title = Text(
        "Bạn đang có 20 lượt tải lên dở dang của hồ sơ này, hãy hoàn tất hoặc hủy bớt",
        "You have 20 unfinished uploads of this dossier, please finish or end some",
    )


class TooManyParts(Conflict):
    code = "too_many_parts"
    title = Text(
        "Tệp đã chia thành 1.000 phần, hãy tải lại với phần lớn hơn",
        "The file has come in 1,000 parts, please begin again with larger ones",
    )


class UploadChecksumMismatch(Problem):
    status = 460
    """As the checksum extension of tus has it."""
    code = "upload_checksum_mismatch"
    title = Text("Dữ liệu đến nơi khác với Upload-Checksum", "What came differs from its Upload-Checksum")


class TusVersionUnsupported(Problem):
    status = 412
    code = "tus_version_unsupported"
    title = Text("Tus-Resumable phải là 1.0.0", "Tus-Resumable has to be 1.0.0")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError(":Tus-Resumable", self.code, self.title)], headers={"Tus-Version": "1.0.0"})

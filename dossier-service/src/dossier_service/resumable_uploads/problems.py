from servicekit.problems import BodyTooLarge, Conflict, FieldError, NotFound, Problem, Text, UnsupportedMediaType

from dossier_service.resumable_uploads.limits import MAX_PARTS, MAX_UNFINISHED, TUS_VERSION


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
        f"Bạn đang có {MAX_UNFINISHED} lượt tải lên dở dang của hồ sơ này, hãy hoàn tất hoặc hủy bớt",
        f"You have {MAX_UNFINISHED} unfinished uploads of this dossier, please finish or end some",
    )


class TooManyParts(Conflict):
    code = "too_many_parts"
    title = Text(
        f"Tệp đã chia thành {MAX_PARTS} phần, hãy tải lại với phần lớn hơn",
        f"The file has come in {MAX_PARTS} parts, please begin again with larger ones",
    )


class UploadChecksumMismatch(Problem):
    status = 460
    """As the checksum extension of tus has it."""
    code = "upload_checksum_mismatch"
    title = Text("Dữ liệu đến nơi khác với Upload-Checksum", "What came differs from its Upload-Checksum")


class TusVersionUnsupported(Problem):
    status = 412
    code = "tus_version_unsupported"
    title = Text(f"Tus-Resumable phải là {TUS_VERSION}", f"Tus-Resumable has to be {TUS_VERSION}")

    def __init__(self) -> None:
        super().__init__(
            errors=[FieldError(":Tus-Resumable", self.code, self.title)], headers={"Tus-Version": TUS_VERSION}
        )

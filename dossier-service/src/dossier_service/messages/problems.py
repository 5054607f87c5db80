from servicekit.problems import Conflict, FieldError, InvalidBody, Text


class MessagesClosed(Conflict):
    code = "messages_closed"
    title = Text(
        "Chỉ trao đổi khi hồ sơ đã nộp và chưa kết thúc; sau đó hãy gửi phản ánh, kiến nghị",
        "Messages are exchanged from the filing until the dossier has ended; afterwards send feedback",
    )


class MessageFileUnknown(InvalidBody):
    """The same for a file of another dossier, and for one that does not exist."""

    code = "message_file_unknown"
    title = Text(
        "Tệp kèm theo phải do bạn tải lên hồ sơ này với mục đích message",
        "A file must have been uploaded by you to this dossier with the purpose message",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/document_ids", self.code, self.title)])

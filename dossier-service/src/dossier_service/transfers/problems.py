from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text


class TransferNotFound(NotFound):
    """Also of other people's."""

    code = "transfer_not_found"
    title = Text("Không tìm thấy đề nghị chuyển hồ sơ này", "There is no such offer of a dossier")


class TransferEnded(Conflict):
    """`state` says how."""

    code = "transfer_ended"
    title = Text(
        "Đề nghị chuyển hồ sơ đã kết thúc hoặc quá 14 ngày", "The offer has ended already, or is older than 14 days"
    )


class TransferOpen(Conflict):
    code = "transfer_open"
    title = Text(
        "Hồ sơ đang có một đề nghị chuyển chưa được trả lời; hãy rút lại trước",
        "The dossier is offered to somebody already; withdraw that first",
    )


class NotTransferable(Conflict):
    code = "not_transferable"
    title = Text(
        "Chỉ chuyển được hồ sơ nháp, hoặc hồ sơ đã nộp mà chưa có quyết định và chưa kết thúc",
        "Only drafts, and filed dossiers before their decision and end, go to another person",
    )


class TransferToOneself(InvalidBody):
    code = "transfer_to_oneself"
    title = Text("Không chuyển hồ sơ cho chính mình", "Nobody gives a dossier to themselves")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/to", self.code, self.title)])

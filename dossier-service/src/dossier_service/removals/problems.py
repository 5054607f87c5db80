from datetime import datetime

from servicekit.problems import Conflict, NotPermitted, Text


class NothingFiled(Conflict):
    code = "nothing_filed"
    title = Text(
        "Bản nháp không nằm trong sổ hồ sơ; chủ bản nháp tự hủy hoặc để hết hạn",
        "A draft is in no record; its owner discards it, or it expires",
    )


class RemovalRequestOpen(Conflict):
    code = "removal_request_open"
    title = Text(
        "Hồ sơ đã có đề nghị đưa ra khỏi sổ đang chờ người duyệt",
        "Somebody has asked for the dossier's removal already; an approver decides",
    )


class RemovalNotRequested(Conflict):
    """Two are needed: one who asks, one who decides."""

    code = "removal_not_requested"
    title = Text("Chưa có ai đề nghị đưa hồ sơ ra khỏi sổ", "Nobody has asked for the dossier's removal")


class RemovalByTheSamePerson(NotPermitted):
    code = "removal_by_the_same_person"
    title = Text(
        "Người đề nghị không được tự duyệt việc đưa hồ sơ ra khỏi sổ",
        "Whoever asks for a removal does not decide about it",
    )


class NotRemoved(Conflict):
    code = "not_removed"
    title = Text("Hồ sơ không bị đưa ra khỏi sổ", "The dossier has not been removed")


class RestorableNoMore(Conflict):
    """`restorable_until` says when the time was over."""

    code = "restorable_no_more"
    title = Text(
        "Đã quá hạn khôi phục hồ sơ, giấy tờ đã hoặc sắp được xóa",
        "The time in which the dossier could be put back is over; its papers are erased",
    )

    def __init__(self, until: datetime) -> None:
        super().__init__(restorable_until=until.isoformat())

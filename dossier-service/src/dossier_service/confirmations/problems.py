from servicekit.problems import Conflict, NotFound, Text

from dossier_service.confirmations.codes import ASKS_A_DAY


class NothingToConfirm(NotFound):
    """The same for a dossier that does not exist, for wrong digits, for a wrong, used or expired code."""

    code = "nothing_to_confirm"
    title = Text(
        "Mã hồ sơ, số định danh hoặc mã xác nhận không khớp, hoặc mã đã hết hạn (15 phút, nhập sai tối đa 5 lần)",
        "Dossier code, identity digits or one-time code do not match, or the code has expired (15 minutes, 5 tries)",
    )


class NotToConfirm(Conflict):
    code = "not_to_confirm"
    title = Text(
        "Hồ sơ này không chờ người đứng tên xác nhận: do chính họ nộp, hoặc họ đã trả lời",
        "The dossier waits for no confirmation: the person filed it, or has answered already",
    )


class AskedTooOften(Conflict):
    """`asks_a_day` says how often."""

    code = "asked_too_often"
    title = Text(
        f"Chỉ gửi mã xác nhận tối đa {ASKS_A_DAY} lần trong 24 giờ",
        f"A code is sent {ASKS_A_DAY} times in 24 hours at most",
    )

    def __init__(self) -> None:
        super().__init__(asks_a_day=ASKS_A_DAY)


class NoContactOfTheirOwn(Conflict):
    """Neither known from their own log-in, nor named in this dossier as something other than the helper's."""

    code = "no_contact_of_their_own"
    title = Text(
        "Không có số điện thoại, thư điện tử của chính người đứng tên để gửi mã",
        "There is no phone or e-mail of the person's own to send a code to",
    )

from servicekit.problems import Conflict, NotFound, Problem, Text

from dossier_service.resume_links.rules import ASKS_A_DAY


class NothingToResume(NotFound):
    """The same for a token that is wrong, over or ended, and for somebody whose draft it is not."""

    code = "nothing_to_resume"
    title = Text(
        "Mã tiếp tục không đúng, đã hết hạn hoặc không dành cho tài khoản này",
        "The token is wrong, has expired or is not for this account",
    )


class ResumeLinkNotFound(NotFound):
    code = "resume_link_not_found"
    title = Text("Không có liên kết tiếp tục này", "There is no such resume link")


class NoDraftToResume(Conflict):
    code = "no_draft_to_resume"
    title = Text("Chỉ bản nháp mới có liên kết tiếp tục", "Only a draft has a resume link")


class NoContactInLogin(Conflict):
    """`channel` says by which."""

    code = "no_contact_in_login"
    title = Text(
        "Tài khoản đăng nhập không có số điện thoại (sms) hoặc thư điện tử (email) đã chọn",
        "Your log-in carries no phone (sms) or e-mail (email) as chosen",
    )


class ResumeLinksTooOften(Conflict):
    """`asks_a_day` says how often."""

    code = "resume_links_too_often"
    title = Text(
        f"Mỗi bản nháp chỉ tạo tối đa {ASKS_A_DAY} liên kết tiếp tục trong 24 giờ",
        f"A draft has {ASKS_A_DAY} resume links in 24 hours at most",
    )

    def __init__(self) -> None:
        super().__init__(asks_a_day=ASKS_A_DAY)


class TokensGuessedTooOften(Problem):
    """`Retry-After` says when to try again."""

    status = 429
    code = "tokens_guessed_too_often"
    title = Text(
        "Đã nhập sai mã tiếp tục quá nhiều lần, xin chờ rồi thử lại hoặc mở bản nháp từ danh sách hồ sơ của bạn",
        "Too many wrong tokens, please wait, or open the draft from the list of your dossiers",
    )

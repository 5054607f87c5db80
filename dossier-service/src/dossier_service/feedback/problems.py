from servicekit.problems import FieldError, InvalidBody, NotFound, NotPermitted, Text


class FeedbackNotFound(NotFound):
    """Also what somebody sees who may not see it, and whoever guesses a number or a contact."""

    code = "feedback_not_found"
    title = Text("Không tìm thấy phản ánh, kiến nghị", "The feedback was not found")


class FeedbackStepNotYours(NotPermitted):
    code = "feedback_step_not_yours"
    title = Text("Bạn không được làm bước này", "This step is not yours")


class ContactRequired(InvalidBody):
    code = "contact_required"
    title = Text(
        "Chưa đăng nhập thì cần số điện thoại hoặc thư điện tử để nhận trả lời",
        "Without logging in a phone number or an e-mail address is needed for the answer",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/contact", self.code, self.title)])


class FeedbackUnitUnknown(InvalidBody):
    code = "unit_unknown"
    title = Text("Không có đơn vị này, hoặc đơn vị đã kết thúc", "There is no such unit, or it has ended")

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, self.code, self.title)])


class DossierNotYours(InvalidBody):
    """The same for a code that does not exist."""

    code = "dossier_not_yours"
    title = Text("Bạn không có hồ sơ mang mã này", "You have no dossier of this code")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/dossier_code", self.code, self.title)])

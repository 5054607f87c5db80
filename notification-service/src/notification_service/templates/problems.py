from servicekit.problems import FieldError, InvalidBody, NotFound, Text


class TemplateInvalid(InvalidBody):
    code = "template_invalid"
    title = Text("Mẫu thông báo có lỗi", "The template has a fault")

    def __init__(self, part: str, code: str, message: Text) -> None:
        super().__init__(errors=[FieldError(f"/{part}", code, message)])


class TemplateNotFound(NotFound):
    code = "template_not_found"
    title = Text("Không có mẫu thông báo này", "There is no such template")

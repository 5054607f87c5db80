from servicekit.problems import BodyTooLarge, FieldError, InvalidBody, NotFound, Text, UnsupportedMediaType

from catalog_service.blank_forms.dangers import REASONS, Danger


class FormFileTooLarge(BodyTooLarge):
    code = "form_file_too_large"
    title = Text("Tệp biểu mẫu lớn hơn 5 MiB", "The file is larger than 5 MiB")


class FormFileTypeRefused(UnsupportedMediaType):
    code = "form_file_type_refused"
    title = Text(
        "Biểu mẫu phải là tệp PDF, DOCX, ODT hoặc XLSX không chứa macro", "A blank form is PDF, DOCX, ODT or XLSX"
    )


class FormFileUnsafe(InvalidBody):
    """`errors[0]` says why: script, embedded_file, external_link, password or unreadable."""

    code = "form_file_unsafe"
    title = Text("Tệp biểu mẫu không an toàn nên không được nhận", "The file is not safe and was not taken")

    def __init__(self, danger: Danger) -> None:
        super().__init__(errors=[FieldError("/file", danger, REASONS[danger])])


class FormFileNotFound(NotFound):
    code = "form_file_not_found"
    title = Text("Không có tệp biểu mẫu này", "There is no such file of a blank form")


class AnswersInvalid(InvalidBody):
    code = "form_answers_invalid"
    title = Text("Tờ khai chưa đúng", "The form is not filled in correctly")


class AnswersTooLarge(BodyTooLarge):
    code = "form_answers_too_large"
    title = Text("Nội dung tờ khai quá lớn", "The answers are too large")

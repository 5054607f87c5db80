from servicekit.problems import FieldError, InvalidBody, Text


class FormTooLarge(InvalidBody):
    """Nothing of the draft is lost by it: what was kept before stays."""

    code = "form_too_large"
    title = Text("Tờ khai có quá nhiều dữ liệu", "The form holds too much data")

    def __init__(self, max_values: int) -> None:
        message = Text(
            f"Nhiều nhất {max_values:,} giá trị (văn bản dài tính một giá trị cho mỗi 32 ký tự)".replace(",", "."),
            f"At most {max_values:,} values (of a long text each 32 characters count as one)",
        )
        super().__init__(errors=[FieldError("/form", self.code, message)], max_values=max_values)

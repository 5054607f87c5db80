from servicekit.problems import FieldError, InvalidBody, NotFound, Text


class PaymentNotFound(NotFound):
    code = "payment_not_found"
    title = Text("Không tìm thấy lần thanh toán", "The payment was not found")


class ProviderNotAvailable(InvalidBody):
    code = "provider_not_available"
    title = Text("Cổng thanh toán này chưa dùng được ở đây", "This payment provider is not available here")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/provider", self.code, self.title)])


class ReturnUrlNotAllowed(InvalidBody):
    code = "return_url_not_allowed"
    title = Text("Địa chỉ quay lại không được phép", "The return address is not allowed")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/return_url", self.code, self.title)])


class PartNotValid(InvalidBody):
    """`least_vnd` and `most_vnd` are the limits; what is left may always be paid at once."""

    code = "part_not_valid"
    title = Text("Số tiền nộp từng phần không hợp lệ", "The part to pay is not valid")

    def __init__(self, least_vnd: int, most_vnd: int) -> None:
        message = Text(
            f"Mỗi lần nộp từ {least_vnd} đến {most_vnd} đồng, hoặc nộp hết phần còn lại",
            f"Pay from {least_vnd} to {most_vnd} đồng, or all that is left",
        )
        errors = [FieldError("/amount_vnd", self.code, message)]
        super().__init__(errors=errors, least_vnd=least_vnd, most_vnd=most_vnd)

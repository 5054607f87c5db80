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

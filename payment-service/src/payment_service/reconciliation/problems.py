from servicekit.problems import Conflict, FieldError, InvalidBody, NotPermitted, Text


class LineNotOpen(Conflict):
    code = "statement_line_not_open"
    title = Text("Dòng sao kê đã được xử lý", "The statement's line is settled already")


class ActDoesNotFit(Conflict):
    """Attach and return: transfers that are held. Refund: of a known payment. Reopen: after return or write-off.
    Accept: a till's deposit over another sum, once. A return is proposed once, and confirmed or rejected after that.
    """

    code = "act_does_not_fit"
    title = Text("Không thể xử lý dòng sao kê này theo cách đó", "This line cannot be settled in that way")


class PaymentNotAttachable(InvalidBody):
    """The same for one that is not there and for one that the caller may not see."""

    code = "payment_not_attachable"
    title = Text("Không có lần thanh toán VietQR này", "There is no such VietQR payment")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/payment_id", self.code, self.title)])


class LineNeedsAnother(NotPermitted):
    code = "statement_line_needs_another"
    title = Text(
        "Người nạp sao kê không được tự xử lý dòng của mình", "Who brought a statement may not decide its lines"
    )


class ReturnNeedsAnother(NotPermitted):
    code = "statement_line_return_needs_another"
    title = Text("Người đề nghị trả lại tiền không được tự xác nhận", "Who proposed a return may not confirm it")

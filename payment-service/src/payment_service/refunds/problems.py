from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class PaymentNotRefundable(Conflict):
    code = "payment_not_refundable"
    title = Text("Lần thanh toán này chưa thu được tiền hoặc đã hoàn hết", "Nothing of this payment is left to refund")


class RefundTooLarge(InvalidBody):
    code = "refund_too_large"
    title = Text("Số tiền hoàn vượt quá phần còn lại", "More than is left of the payment")

    def __init__(self, left_vnd: int) -> None:
        super().__init__(errors=[FieldError("/amount_vnd", self.code, self.title)], left_vnd=left_vnd)


class RefundNotFound(NotFound):
    code = "refund_not_found"
    title = Text("Không tìm thấy lệnh hoàn tiền", "The refund was not found")


class RefundAlreadyDone(Conflict):
    code = "refund_already_done"
    title = Text("Tiền đã được hoàn", "The money has been given back")


class RefundNotByHand(Conflict):
    """It is to go, or has gone, through the provider."""

    code = "refund_not_by_hand"
    title = Text(
        "Lệnh hoàn này đi qua cổng thanh toán, đang chờ duyệt hoặc chờ trả lời",
        "This refund goes through the provider: it waits to be approved, or for the answer",
    )


class RefundNotToApprove(Conflict):
    """Given back by hand it is confirmed instead; and one approval is enough."""

    code = "refund_not_to_approve"
    title = Text(
        "Chỉ duyệt một lần, và chỉ lệnh hoàn đi qua cổng thanh toán chưa được duyệt",
        "Only a refund through a provider is approved, and once",
    )


class RefundNotRefused(Conflict):
    """Sent anew, a refund of which nobody knows could go twice."""

    code = "refund_not_refused"
    title = Text("Chỉ gửi lại lệnh hoàn đã bị từ chối", "Only a refund that was refused can be sent again")


class RefundNeedsAnother(NotPermitted):
    code = "refund_needs_another"
    title = Text(
        "Người lập lệnh hoàn không được tự duyệt hoặc xác nhận", "Who asked for a refund may not approve or confirm it"
    )


class NoTillIsOpen(Conflict):
    """Cash leaves the till of the clerk who confirms, else of the clerk who asked."""

    code = "no_till_is_open"
    title = Text(
        "Tiền mặt chỉ được hoàn từ ca thu tiền đang mở của cán bộ một cửa đã lập hoặc xác nhận lệnh hoàn",
        "Cash is given back out of an open cash shift alone: of the clerk who asked for the refund or confirms it",
    )


class RefundAlreadyRejected(Conflict):
    code = "refund_already_rejected"
    title = Text("Lệnh hoàn tiền đã bị từ chối; hãy lập lệnh khác", "The refund was rejected: ask for another one")

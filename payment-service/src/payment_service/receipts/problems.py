from servicekit.problems import Conflict, NotFound, Text


class ReceiptNotFound(NotFound):
    """Unknown, not to be seen, or wrong digits: nobody learns which."""

    code = "receipt_not_found"
    title = Text("Không tìm thấy biên lai", "The receipt was not found")


class ReceiptNotInForce(Conflict):
    """`receipt_status` says what became of it."""

    code = "receipt_not_in_force"
    title = Text(
        "Biên lai đã bị hủy hoặc đã được thay thế nên không thể làm việc này",
        "The receipt has been cancelled or replaced, so this can no longer be done",
    )


class NothingToReceipt(Conflict):
    code = "nothing_to_receipt"
    title = Text(
        "Tiền của lần thanh toán này đã hoàn hết, không còn gì để lập biên lai; hãy hủy biên lai",
        "All money of this payment has been given back: there is nothing to issue a receipt for; cancel it",
    )

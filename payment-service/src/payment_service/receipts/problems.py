from servicekit.problems import NotFound, Text


class ReceiptNotFound(NotFound):
    """Unknown, not to be seen, or wrong digits: nobody learns which."""

    code = "receipt_not_found"
    title = Text("Không tìm thấy biên lai", "The receipt was not found")

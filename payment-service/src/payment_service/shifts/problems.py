from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text


class ShiftNotFound(NotFound):
    """Also another's, for who may not see it."""

    code = "shift_not_found"
    title = Text("Không tìm thấy ca thu tiền", "The cash shift was not found")


class ShiftAlreadyOpen(Conflict):
    code = "shift_already_open"
    title = Text("Bạn đang có một ca thu tiền chưa đóng", "You have a cash shift that is still open")


class ShiftNotOpen(Conflict):
    code = "shift_not_open"
    title = Text("Ca thu tiền đã đóng", "The cash shift is closed")


class ShiftNotClosed(Conflict):
    code = "shift_not_closed"
    title = Text(
        "Chỉ nộp Kho bạc ca đã đóng và chưa nộp", "Only a shift that is closed and not yet remitted can be remitted"
    )


class NothingToRemit(Conflict):
    """The till held less than its float."""

    code = "nothing_to_remit"
    title = Text("Ca thu tiền không có tiền để nộp", "The shift has no money to remit")


class DifferenceNeedsReason(InvalidBody):
    code = "difference_needs_reason"
    title = Text("Tiền đếm được khác sổ, cần nêu lý do", "What was counted is not what the ledger expects: say why")

    def __init__(self, expected_vnd: int) -> None:
        message = Text(
            f"Theo sổ là {expected_vnd} đồng; cần nêu lý do chênh lệch",
            f"The ledger expects {expected_vnd} đồng: say why it differs",
        )
        super().__init__(errors=[FieldError("/reason", "required", message)], expected_vnd=expected_vnd)

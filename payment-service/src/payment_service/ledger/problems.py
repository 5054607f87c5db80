from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class MovementNotFound(NotFound):
    code = "movement_not_found"
    title = Text("Không tìm thấy bút toán", "The movement was not found")


class MovementNotReversible(Conflict):
    """What follows from charges, payments, lines and shifts is taken back where it came from; and each once."""

    code = "movement_not_reversible"
    title = Text(
        "Chỉ đảo được bút toán điều chỉnh lập tay và chưa bị đảo",
        "Only a correction made by hand that nothing has reversed can be reversed",
    )


class SidesAreTheSame(InvalidBody):
    code = "sides_are_the_same"
    title = Text("Tài khoản nợ và có phải khác nhau", "Debit and credit must be different accounts")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/credit", self.code, self.title)])


class MoreThanIsHeld(InvalidBody):
    code = "more_than_is_held"
    title = Text("Nhiều hơn số cổng thanh toán đang giữ", "More than the provider holds")

    def __init__(self, held_vnd: int) -> None:
        message = Text(f"Cổng thanh toán đang giữ {held_vnd} đồng", f"The provider holds {held_vnd} đồng")
        super().__init__(errors=[FieldError("/amount_vnd", self.code, message)], held_vnd=held_vnd)


class HeldNoMore(Conflict):
    """Another payout came first."""

    code = "held_no_more"
    title = Text("Số tiền đang giữ không còn đủ; hãy từ chối và lập lại", "Not so much is held any more: reject it")

    def __init__(self, held_vnd: int) -> None:
        super().__init__(held_vnd=held_vnd)


class CorrectionNotFound(NotFound):
    code = "correction_not_found"
    title = Text("Không tìm thấy bút toán lập tay", "No such entry was made by hand")


class CorrectionNeedsAnother(NotPermitted):
    code = "correction_needs_another"
    title = Text("Người lập bút toán không được tự xác nhận", "Who made an entry may not confirm it")


class CorrectionAlreadyDecided(Conflict):
    code = "correction_already_decided"
    title = Text("Bút toán đã được xác nhận hoặc từ chối", "The entry has been confirmed or rejected already")

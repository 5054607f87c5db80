from datetime import date

from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class ChequeNotFound(NotFound):
    code = "cheque_not_found"
    title = Text("Không tìm thấy séc", "The cheque was not found")


class ChequeTakenBefore(InvalidBody):
    code = "cheque_taken_before"
    title = Text("Séc này đã được nhận trước đó", "This cheque has been taken before")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/cheque/number", self.code, self.title)])


class ChequeDateNotValid(InvalidBody):
    """Luật Các công cụ chuyển nhượng 2005 Art. 69: a bank may still pay a cheque six months after its date."""

    code = "cheque_date_not_valid"
    title = Text("Ngày ký phát của séc không hợp lệ", "The date of the cheque is not valid")

    def __init__(self, first: date, last: date) -> None:
        message = Text(
            f"Từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}", f"From {first.isoformat()} to {last.isoformat()}"
        )  # fmt: skip
        super().__init__(errors=[FieldError("/cheque/dated_on", self.code, message)])


class ChequeNotWaiting(Conflict):
    code = "cheque_not_waiting"
    title = Text("Séc đã được thanh toán hoặc bị trả lại", "The cheque has been paid or has bounced already")


class ChequeGivenBack(Conflict):
    code = "cheque_given_back"
    title = Text(
        "Tiền của séc này đã được hoàn hoặc đang hoàn", "Money of this cheque has been given back, or is about to be"
    )


class ChequeNotDeposited(Conflict):
    code = "cheque_not_deposited"
    title = Text(
        "Séc còn trong quỹ: hãy nộp ca thu tiền trước (POST /api/v1/payments/shifts/{id}/actions/remit)",
        "The cheque is still in the till: remit its shift first (POST /api/v1/payments/shifts/{id}/actions/remit)",
    )


class ChequeNeedsAnother(NotPermitted):
    code = "cheque_needs_another"
    title = Text(
        "Người nhận séc không được tự xác nhận séc đã thanh toán hay bị trả lại",
        "Who took a cheque may not say what became of it",
    )

from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class DossierNotFound(NotFound):
    """Also what somebody sees who may not see it, in the same words as the dossier service's."""

    code = "dossier_not_found"
    title = Text("Không tìm thấy hồ sơ", "The dossier was not found")


class ChargeNotFound(NotFound):
    code = "charge_not_found"
    title = Text("Không tìm thấy khoản thu", "The charge was not found")


class ChargeNotDue(Conflict):
    code = "charge_not_due"
    title = Text("Khoản thu đã nộp hoặc không còn phải nộp", "The charge is paid or no longer due")


class ChargeNotAssessed(Conflict):
    code = "charge_not_assessed"
    title = Text("Khoản thu chưa được cán bộ tính số tiền", "An official has not yet said how much the charge is")


class ChargeHasFixedAmount(Conflict):
    code = "charge_has_fixed_amount"
    title = Text("Khoản thu có mức cố định, không tính theo số lượng", "The charge has a fixed sum, nothing to assess")


class AssessmentNotValid(InvalidBody):
    """`pointer` is what is missing."""

    code = "assessment_not_valid"
    title = Text("Căn cứ tính khoản thu chưa đủ", "What the sum is reckoned from is incomplete")

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, "required", _NEEDED[pointer])])


class AssessmentNeedsOfficer(NotPermitted):
    code = "assessment_needs_officer"
    title = Text(
        "Cán bộ thu tiền không được tính khoản thu bằng 0 hoặc thấp hơn mức đã tính",
        "Who takes the money may not assess a charge at 0, or at less than before",
    )


_NEEDED = {
    "/quantity": Text("Biểu phí này cần đúng một số lượng", "This tariff needs a quantity, and nothing else"),
    "/amount_vnd": Text("Công thức này chỉ có lời, cần nhập số tiền", "This formula is words alone: name the sum"),
    "/reason": Text("Cần nêu lý do của số tiền", "Say why it is this sum"),
}

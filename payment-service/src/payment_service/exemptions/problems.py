from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class ExemptionNotClaimed(NotFound):
    code = "exemption_not_claimed"
    title = Text("Không có đề nghị miễn, giảm đang chờ", "No exemption is waiting for a decision")


class ExemptionAlreadyClaimed(Conflict):
    code = "exemption_already_claimed"
    title = Text("Đã có đề nghị miễn, giảm đang chờ", "An exemption is already waiting for a decision")


class ExemptionNeedsAnotherDecider(NotPermitted):
    code = "exemption_needs_another_decider"
    title = Text("Người đề nghị không được tự quyết định", "Who claimed an exemption may not decide on it")


class ExemptionNotYours(NotPermitted):
    code = "exemption_not_yours"
    title = Text(
        "Chỉ người đề nghị hoặc chủ hồ sơ được rút đề nghị miễn, giảm",
        "Only who claimed an exemption or whose dossier it is may take the claim back",
    )


class EvidenceMissing(InvalidBody):
    code = "evidence_missing"
    title = Text("Chưa có giấy tờ hoặc kết quả đối chiếu", "There is no paper and nothing that was checked")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/evidence", self.code, self.title)])


class ReductionTooSmall(InvalidBody):
    code = "reduction_too_small"
    title = Text("Số tiền sau giảm phải thấp hơn mức thu", "What remains must be less than the charge")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/amount_vnd", self.code, self.title)])

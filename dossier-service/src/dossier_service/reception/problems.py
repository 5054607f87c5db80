from servicekit.problems import Conflict, FieldError, InvalidBody, Text

from dossier_service.reception.paper_reasons import PAPER_REASONS


class PaperReasonRequired(InvalidBody):
    """Level 4 could be filed wholly online: the desk asks in one tap why it was not. `known_reasons` are the taps."""

    code = "paper_reason_required"
    title = Text(
        "Thủ tục mức độ 4: hãy chọn lý do nộp hồ sơ giấy",
        "A procedure of level 4: please choose why it is filed on paper",
    )

    def __init__(self) -> None:
        known = [{"code": reason, "name": text.vi, "name_en": text.en} for reason, text in PAPER_REASONS.items()]
        super().__init__(errors=[FieldError("/paper_reason", "missing", self.title)], known_reasons=known)


class NotOnPaper(InvalidBody):
    code = "not_on_paper"
    title = Text(
        "Hồ sơ nộp trực tuyến: không có số bộ và lý do nộp giấy",
        "The dossier was filed online: it has no sets and no reason for paper",
    )

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, self.code, self.title)])


class ChargesToPayFirst(Conflict):
    code = "charges_to_pay_first"
    title = Text(
        "Thủ tục yêu cầu nộp đủ phí, lệ phí khi nộp hồ sơ rồi mới tiếp nhận; còn khoản chưa tính hoặc chưa nộp",
        "The procedure asks for its fees before it is accepted; some are not reckoned or not paid yet",
    )

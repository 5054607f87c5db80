from contracts.dossier import PaperReason
from servicekit.problems import FieldError, InvalidBody, Text

PAPER_REASONS: dict[PaperReason, Text] = {
    PaperReason.NO_ACCOUNT: Text("Chưa có tài khoản định danh điện tử", "No electronic identity account"),
    PaperReason.NO_DEVICE: Text("Không có máy tính hoặc điện thoại phù hợp", "No suitable computer or phone"),
    PaperReason.NO_SIGNATURE: Text("Chưa có chữ ký số", "No electronic signature"),
    PaperReason.PREFERS_PAPER: Text("Muốn nộp bản giấy", "Prefers paper"),
    PaperReason.SYSTEM_UNAVAILABLE: Text("Cổng dịch vụ không truy cập được", "The portal could not be reached"),
    PaperReason.HELPED_BY_OFFICIAL: Text("Cần cán bộ hỗ trợ", "Needs an official's help"),
    PaperReason.OTHER: Text("Lý do khác", "Another reason"),
}


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

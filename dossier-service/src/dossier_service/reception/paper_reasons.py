"""Why somebody files on paper what could be filed wholly online (X-13): the taps at the desk, in words. Data."""

from contracts.dossier import PaperReason
from servicekit.problems import Text

PAPER_REASONS: dict[PaperReason, Text] = {
    PaperReason.NO_ACCOUNT: Text("Chưa có tài khoản định danh điện tử", "No electronic identity account"),
    PaperReason.NO_DEVICE: Text("Không có máy tính hoặc điện thoại phù hợp", "No suitable computer or phone"),
    PaperReason.NO_SIGNATURE: Text("Chưa có chữ ký số", "No electronic signature"),
    PaperReason.PREFERS_PAPER: Text("Muốn nộp bản giấy", "Prefers paper"),
    PaperReason.SYSTEM_UNAVAILABLE: Text("Cổng dịch vụ không truy cập được", "The portal could not be reached"),
    PaperReason.HELPED_BY_OFFICIAL: Text("Cần cán bộ hỗ trợ", "Needs an official's help"),
    PaperReason.OTHER: Text("Lý do khác", "Another reason"),
}

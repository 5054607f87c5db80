"""What can be exported of a dossier: the facts that are counted. None names a person."""

from dataclasses import dataclass

from servicekit.problems import Text


@dataclass(frozen=True)
class Column:
    key: str
    """The fact's own name."""
    name: Text
    meaning: Text


def _column(key: str, vi: str, en: str, meaning_vi: str, meaning_en: str) -> Column:
    return Column(key, Text(vi, en), Text(meaning_vi, meaning_en))


_ALL = (
    _column("dossier_id", "Mã định danh", "Id", "Mã trong hệ thống; không phải mã hồ sơ", "Id in the system"),
    _column("procedure_code", "Thủ tục", "Procedure", "Mã quốc gia của thủ tục", "The procedure's national code"),
    _column("agency", "Cơ quan", "Agency", "Cơ quan thực hiện", "The executing agency"),
    _column("receiving_unit", "Nơi tiếp nhận", "Received at", "Bộ phận một cửa tiếp nhận", "The receiving desk"),
    _column("field", "Lĩnh vực", "Field", "Mã lĩnh vực", "Code of the field"),
    _column("level", "Mức độ", "Level", "Mức độ công bố khi nộp", "Level declared when it was filed"),
    _column("channel", "Kênh nộp", "Channel", "Kênh thực nộp: online, counter, post", "How it was really filed"),
    _column("filer", "Người nộp", "Filer", "Ai thực nộp, theo loại", "Who really filed, by kind"),
    _column("applicant_kind", "Loại chủ hồ sơ", "Owner's kind", "Công dân, doanh nghiệp…", "Citizen, enterprise…"),
    _column("origin", "Nguồn gốc", "Origin", "live hoặc historical (dữ liệu nạp)", "live, or historical (loaded)"),
    _column("status", "Trạng thái", "Status", "Trạng thái hiện tại", "Where it stands now"),
    _column("outcome", "Kết quả", "Outcome", "open, successful, unsuccessful", "open, successful, unsuccessful"),
    _column("punctuality", "Đúng hạn", "Punctuality", "Theo sổ hạn của hồ sơ", "By the dossier's own ledger"),
    _column("cause", "Lý do", "Cause", "Vì sao không thành công", "Why it was unsuccessful"),
    _column("submitted_on", "Ngày nộp", "Filed on", "Ngày nộp, giờ Việt Nam", "Day of filing in Vietnam"),
    _column("accepted_at", "Tiếp nhận lúc", "Accepted at", "Thời điểm tiếp nhận", "When it was accepted"),
    _column("due_at", "Hạn trả", "Due at", "Hạn theo phiếu hẹn", "The promise that holds"),
    _column(
        "finished_at", "Kết thúc lúc", "Ended at", "Thời điểm có quyết định hoặc dừng", "When it was decided or stopped"
    ),
    _column("supplement_count", "Số lần bổ sung", "Requests", "Số lần yêu cầu bổ sung", "Requests for papers"),
    _column("score", "Điểm đánh giá", "Rating", "Người nộp chấm, 1 đến 5", "The applicant's rating, 1 to 5"),
    _column("paid_vnd", "Đã trả (đồng)", "Paid (VND)", "Số tiền đã thanh toán", "Money that has arrived"),
)
COLUMNS = {column.key: column for column in _ALL}

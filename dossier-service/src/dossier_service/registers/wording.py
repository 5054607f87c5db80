"""A line of the register in Vietnamese. Pure."""

from datetime import datetime

from contracts.dossier import Cause

from dossier_service.dossiers.lifecycle import Status

_STATUSES = {
    Status.SUBMITTED: "Chờ tiếp nhận",
    Status.ACCEPTED: "Đã tiếp nhận",
    Status.REFUSED: "Từ chối tiếp nhận",
    Status.PROCESSING: "Đang giải quyết",
    Status.SUPPLEMENT_REQUESTED: "Chờ bổ sung giấy tờ",
    Status.AWAITING_PAYMENT: "Chờ thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWAL_REQUESTED: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.DECIDED: "Đã có kết quả",
    Status.RETURNED: "Đã trả kết quả",
}
_CAUSES = {
    Cause.PAPERS_INCOMPLETE: "thiếu giấy tờ",
    Cause.PAPERS_INVALID: "giấy tờ không hợp lệ",
    Cause.WRONG_AGENCY: "không đúng cơ quan",
    Cause.NOT_ELIGIBLE: "không đủ điều kiện",
    Cause.FEE_UNPAID: "chưa nộp phí, lệ phí",
    Cause.SUPPLEMENT_EXPIRED: "quá hạn bổ sung",
    Cause.WITHDRAWN: "rút hồ sơ",
    Cause.DUPLICATE: "trùng hồ sơ",
    Cause.TECHNICAL: "lỗi kỹ thuật",
}
_METHODS = {"online": "Trực tuyến", "counter": "Trực tiếp", "post": "Bưu chính"}


def method(delivery_method: str | None) -> str:
    return _METHODS.get(delivery_method or "online", delivery_method or "")


def note(
    status: str,
    outcome: str | None,
    cause: str | None,
    due_at: datetime | None,
    decided_at: datetime | None,
    finished_at: datetime | None,
    now: datetime,
) -> str:
    """Where it stands, why it came to no good end, whether it was late."""
    parts = [_STATUSES.get(Status(status), status)]
    if outcome == "refused":
        parts.append("từ chối giải quyết")
    if cause:
        parts.append(_CAUSES[Cause(cause)])
    waiting = status in (Status.SUPPLEMENT_REQUESTED, Status.AWAITING_PAYMENT)
    if due_at and not waiting and (decided_at or finished_at or now) > due_at:
        parts.append("quá hạn")
    return "; ".join(parts)

"""Times, limits and places as a Vietnamese form says them. Pure."""

from datetime import datetime
from typing import Any

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.clock import VIETNAM

NOT_SET = "Không quy định"
_UNITS = {
    TimeUnit.HOUR: "giờ làm việc",
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.MONTH: "tháng",
}


def moment(at: datetime | None) -> str:
    """`17 giờ 00 phút, ngày 04/12/2026`."""
    return f"{at.astimezone(VIETNAM):%H giờ %M phút, ngày %d/%m/%Y}" if at else NOT_SET


def moment_of(written: str | None) -> str:
    return moment(datetime.fromisoformat(written) if written else None)


def day_line(at: datetime) -> str:
    """`Ngày 04 tháng 12 năm 2026`; days and the first two months have two digits, as on official papers."""
    local = at.astimezone(VIETNAM)
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    return f"Ngày {local.day:02d} tháng {month} năm {local.year}"


def limit(granted: TimeLimit | None) -> str:
    if granted is None or granted.value is None or granted.unit is TimeUnit.NONE:
        return NOT_SET
    if granted.value == 0:
        return "Giải quyết ngay khi tiếp nhận"
    return f"{granted.value:g} {_UNITS[granted.unit]}".replace(".", ",")


def place_of_return(delivery: dict[str, Any], desk: str) -> str:
    match delivery.get("method"):
        case "counter":
            return f"Trực tiếp tại {desk}"
        case "post":
            return f"Qua dịch vụ bưu chính công ích, đến: {delivery.get('address') or 'địa chỉ của người nộp'}"
        case _:
            return "Trực tuyến, trong tài khoản của người nộp hồ sơ"


def account(subject: str | None) -> str:
    """An official whose name is not known here appears by account."""
    return (subject or "").removeprefix("official:")

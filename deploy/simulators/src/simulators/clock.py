"""Time: aware UTC inside, the partners' local forms at the edge."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def system_clock() -> datetime:
    return datetime.now(UTC)


def compact_time(at: datetime) -> str:
    """`yyyyMMddHHmmss` in Vietnam, as VNPay and the national portal write it."""
    return f"{at.astimezone(VIETNAM):%Y%m%d%H%M%S}"

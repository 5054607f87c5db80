"""The clock as a dependency: inside aware UTC, for people Asia/Ho_Chi_Minh."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


async def _now(request: Request) -> datetime:
    return request.app.state.kit.clock()


Now = Annotated[datetime, Depends(_now)]

"""Who reads reports, and what a report is asked about."""

from datetime import datetime, time
from typing import Annotated

from contracts.days import Day
from fastapi import Depends, Query
from servicekit.auth import Caller, Official
from servicekit.clock import VIETNAM, Now
from servicekit.database import Reading
from servicekit.problems import NotPermitted
from servicekit.rendering import Language

from analytics_service.agencies import service as agencies
from analytics_service.reports.period import Period
from analytics_service.reports.problems import KnownInFuture
from analytics_service.reports.service import Asking


async def _reader(caller: Official) -> Caller:
    if not caller.has_role("leader", "analyst", "administrator", "auditor"):
        raise NotPermitted
    return caller


async def _period(
    now: Now,
    first: Annotated[Day | None, Query(alias="from", description="Ngày đầu kỳ · first day, inclusive")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Ngày cuối kỳ · last day, inclusive")] = None,
) -> Period:
    return Period.asked(first, last, now.astimezone(VIETNAM).date())


async def _known_at(
    now: Now,
    known_on: Annotated[
        Day | None, Query(description="Theo những gì đã biết vào cuối ngày này · as was known at the end of that day")
    ] = None,
) -> datetime | None:
    """Raises KnownInFuture."""
    if known_on is None:
        return None
    if known_on > now.astimezone(VIETNAM).date():
        raise KnownInFuture
    return datetime.combine(known_on, time.max, VIETNAM)


Reader = Annotated[Caller, Depends(_reader)]
AskedPeriod = Annotated[Period, Depends(_period)]
KnownAt = Annotated[datetime | None, Depends(_known_at)]
AskedAgency = Annotated[str | None, Query(alias="agency", max_length=60, description="Mã cơ quan · subtree to count")]


async def _asking(
    reader: Reader,
    session: Reading,
    now: Now,
    language: Language,
    known_at: KnownAt,
    agency: AskedAgency = None,
) -> Asking:
    return Asking(await agencies.visible_root(session, reader, agency), language, now, known_at)


Asked = Annotated[Asking, Depends(_asking)]
"""What an official asks about: their own unit's subtree, or an agency inside it."""

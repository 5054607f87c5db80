"""Who reads reports, and what a report is asked about."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from servicekit.auth import Caller, Official
from servicekit.clock import VIETNAM, Now
from servicekit.problems import NotPermitted

from analytics_service.reports.period import Period


async def _reader(caller: Official) -> Caller:
    if not caller.has_role("leader", "analyst", "administrator", "auditor"):
        raise NotPermitted
    return caller


async def _period(
    now: Now,
    first: Annotated[date | None, Query(alias="from", description="Ngày đầu kỳ · first day, inclusive")] = None,
    last: Annotated[date | None, Query(alias="to", description="Ngày cuối kỳ · last day, inclusive")] = None,
) -> Period:
    return Period.asked(first, last, now.astimezone(VIETNAM).date())


Reader = Annotated[Caller, Depends(_reader)]
AskedPeriod = Annotated[Period, Depends(_period)]
AskedAgency = Annotated[str | None, Query(alias="agency", max_length=60, description="Mã cơ quan · subtree to count")]

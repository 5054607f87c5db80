"""Due soon, overdue, answer late: swept from the table, so that a restart loses none and tells none twice.

One that fails is passed over and tried again the next time; neither another dossier nor another unit waits for it. Of
a unit whose calendar is broken the rest is left for then, too.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.alarms import repository, service
from dossier_service.alarms.repository import After, Caught, Query
from dossier_service.calendars.working_calendar import CalendarBroken
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier

log = structlog.get_logger()

Act = Callable[[Session, Dossier, datetime], Awaitable[bool]]


async def tell_due_dates(kit: Kit) -> None:
    now = kit.clock()
    await _sweep(kit, repository.overdue, service.escalate_overdue, now)
    await _sweep(kit, repository.due_soon, service.warn_due_soon, now)
    await _sweep(kit, repository.answer_late, service.escalate_answer, now)


async def _sweep(kit: Kit, query: Query, act: Act, now: datetime) -> None:
    """Page after page to the end: failures at the head of the queue don't hide what comes behind them."""
    after: After = None
    broken: set[str] = set()
    while True:
        async with kit.database.sessions() as session:
            page = await repository.caught(session, query(now, after))
        for caught in page:
            if caught.agency not in broken:
                await _one(kit, caught, act, now, broken)
        if len(page) < repository.PAGE:
            return
        after = (page[-1].at, page[-1].dossier_id)


async def _one(kit: Kit, caught: Caught, act: Act, now: datetime, broken: set[str]) -> None:
    """In a transaction of its own; what another process has told meanwhile is seen in the row."""
    try:
        async with kit.database.transaction() as session:
            dossier = await dossiers.get_for_system(session, caught.dossier_id)
            if dossier:
                await act(session, dossier, now)
    except CalendarBroken:
        broken.add(caught.agency)
        log.exception("calendar_broken", agency=caught.agency)
    except Exception:
        log.exception("alarm_failed", alarm=act.__name__, dossier_id=str(caught.dossier_id))

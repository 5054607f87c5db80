"""Due soon, overdue, no apology, answer late: swept from the table, so that a restart loses none and tells none twice.

One that fails is passed over and tried again the next time; neither another dossier nor another unit waits for it. Of
a unit whose calendar is broken the rest is left for then, too. How many of each unit were held back is logged and
measured.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from prometheus_client import Gauge
from servicekit.app import Kit
from servicekit.database import Session

from dossier_service.alarms import repository, service
from dossier_service.alarms.repository import After, Caught, Query
from dossier_service.calendars.working_calendar import CalendarBroken
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier

log = structlog.get_logger()
GAUGE = "alarms_held_back"

Act = Callable[[Session, Dossier, datetime], Awaitable[bool]]


def measure(kit: Kit) -> None:
    """The metric that an alert watches; a unit that is in it is not told of what it is late with."""
    text = "Alarms that the last sweep could not tell, by the unit that is late"
    kit.extras[GAUGE] = Gauge(GAUGE, text, ["unit"], registry=kit.metrics.registry)


async def tell_due_dates(kit: Kit) -> None:
    now = kit.clock()
    held_back = Counter[str]()
    await _sweep(kit, repository.overdue, service.escalate_overdue, now, held_back)
    await _sweep(kit, repository.apology_late, service.escalate_apology, now, held_back)
    await _sweep(kit, repository.due_soon, service.warn_due_soon, now, held_back)
    await _sweep(kit, repository.answer_late, service.escalate_answer, now, held_back)
    kit.extras[GAUGE].clear()
    for unit, count in held_back.items():
        kit.extras[GAUGE].labels(unit).set(count)
        log.error("alarms_held_back", unit=unit, count=count)


async def _sweep(kit: Kit, query: Query, act: Act, now: datetime, held_back: Counter[str]) -> None:
    """Page after page to the end: failures at the head of the queue don't hide what comes behind them."""
    after: After = None
    broken: set[str] = set()
    while True:
        async with kit.database.sessions() as session:
            page = await repository.caught(session, query(now, after))
        for caught in page:
            if caught.unit in broken or not await _one(kit, caught, act, now, broken):
                held_back[caught.unit] += 1
        if len(page) < repository.PAGE:
            return
        after = (page[-1].at, page[-1].dossier_id)


async def _one(kit: Kit, caught: Caught, act: Act, now: datetime, broken: set[str]) -> bool:
    """In a transaction of its own; what another process has told meanwhile is seen in the row. False when it failed."""
    try:
        async with kit.database.transaction() as session:
            dossier = await dossiers.get_for_system(session, caught.dossier_id)
            if dossier:
                await act(session, dossier, now)
    except CalendarBroken:
        broken.add(caught.unit)
        log.exception("calendar_broken", unit=caught.unit)
        return False
    except Exception:
        log.exception("alarm_failed", alarm=act.__name__, dossier_id=str(caught.dossier_id))
        return False
    return True

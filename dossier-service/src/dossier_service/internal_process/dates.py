"""By when a step is due: its own limit from its own beginning, in the hours of whoever holds it."""

from datetime import datetime

from contracts.catalog import ProcedureRecord, TimeLimit
from servicekit.database import Session

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import WorkingCalendar
from dossier_service.deadlines import reckoning
from dossier_service.deadlines import repository as ledger
from dossier_service.deadlines.ledger import Pause, Promise, promise_of
from dossier_service.dossiers.models import Dossier
from dossier_service.internal_process import progress


async def pauses_of(session: Session, dossier: Dossier) -> tuple[Pause, ...]:
    promise = promise_of(await ledger.lines(session, dossier.id))
    return promise.pauses if promise else ()


def due(
    calendar: WorkingCalendar, started_at: datetime | None, limit: TimeLimit, pauses: tuple[Pause, ...]
) -> datetime | None:
    """The pauses of the dossier's clock are a step's pauses too, as far as they come after its beginning."""
    if started_at is None:
        return None
    own = tuple(pause for pause in pauses if pause.stopped_at >= started_at)
    return reckoning.reckon(calendar, Promise(started_at, limit, own)).due_at


async def of_hand_over(
    session: Session, dossier: Dossier, record: ProcedureRecord, giver: str, at: datetime
) -> datetime | None:
    """Mẫu 05: what a hand-over is measured by is the date of the step that ended with it, else of the step that the
    giver is at; the dossier's own date where the procedure sets no process, or the step no limit."""
    inside = [station for station in await progress.stations_of(session, dossier, record) if station.in_house]
    ended = [station for station in inside if station.finished_at == at]
    measured = ended or [station for station in inside if station.current and station.unit == giver]
    if not measured:
        return dossier.due_at
    pauses = await pauses_of(session, dossier)
    dates = [
        due(
            await calendars.of(session, station.unit or dossier.executing_agency),
            station.started_at,
            station.step.limit,
            pauses,
        )
        for station in measured
    ]
    return max((date for date in dates if date), default=dossier.due_at)

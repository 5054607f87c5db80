"""The clock of a dossier: starts at acceptance, stops while others must act, ends with the decision.

Every due date is reckoned whole, from the promise that the ledger tells and the calendar as it stands.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import DossierChannel, TimeTaken
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import CalendarBroken, WorkingCalendar
from dossier_service.deadlines import reckoning, repository, working_time
from dossier_service.deadlines import taken as measuring
from dossier_service.deadlines.ledger import Kind, LedgerLine, Pause, Promise, promise_of
from dossier_service.deadlines.problems import AgencyUnknown
from dossier_service.deadlines.reckoning import Account
from dossier_service.deadlines.schemas import LedgerLineRead, Preview, PreviewRead
from dossier_service.deadlines.states import DeadlineState, answer_late, promised, state
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.units import repository as units

log = structlog.get_logger()
__all__ = ["DeadlineState", "answer_late", "promised", "state"]

_WAITING = "Chờ người nộp hồ sơ"
_REASONS = {
    "request-supplement": "Chờ bổ sung hồ sơ",
    "request-payment": "Chờ thực hiện nghĩa vụ tài chính",
}

_ANSWERS = frozenset({Status.ACCEPTED, Status.REFUSED, Status.SUPPLEMENT_REQUESTED})
_FILED_FROM = frozenset({Status.DRAFT, Status.SUPPLEMENT_REQUESTED})


async def start(session: Session, dossier: Dossier, limit: TimeLimit | None, at: datetime) -> None:
    """Nothing where no limit starts. Raises CalendarBroken."""
    if limit is None:
        return
    account = reckoning.reckon(await calendar_of(session, dossier), Promise(at, limit))
    repository.write(session, dossier.id, account.lines)
    _keep(dossier, account)


async def stop(session: Session, dossier: Dossier, at: datetime, reason: str) -> None:
    dossier.clock_stopped_at = at
    if dossier.due_at:
        repository.write(session, dossier.id, [LedgerLine(at, Kind.STOP, _REASONS.get(reason, reason))])


async def resume(session: Session, dossier: Dossier, at: datetime) -> None:
    """Later by what the pause has cost; by a calendar that was changed meanwhile the date moves first, for itself."""
    stopped_at, dossier.clock_stopped_at = dossier.clock_stopped_at, None
    if dossier.due_at is None or stopped_at is None:
        return
    promise = promise_of(await repository.lines(session, dossier.id))
    if promise is None:
        raise LookupError("a due date without a ledger")
    calendar = await calendar_of(session, dossier)
    _move(session, dossier, calendar, promise, at)
    paused = replace(promise, pauses=(*promise.pauses, Pause(stopped_at, at)))
    note = f"Tiếp tục sau khi dừng từ {stopped_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    _continue(session, dossier, calendar, paused, LedgerLine(at, Kind.RESUME, note))


async def end(session: Session, dossier: Dossier, at: datetime) -> None:
    if dossier.clock_stopped_at:
        await resume(session, dossier, at)


async def extend(session: Session, dossier: Dossier, due_at: datetime, at: datetime) -> None:
    """Another date is promised, from which later pauses count on."""
    promise = promise_of(await repository.lines(session, dossier.id))
    if promise is None:
        raise LookupError("a due date without a ledger")
    note = f"Gia hạn đến {due_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    because = LedgerLine(at, Kind.EXTEND, note, {"due_at": due_at.isoformat()})
    calendar = await calendar_of(session, dossier)
    _continue(session, dossier, calendar, replace(promise, extended_at=at, extended_to=due_at), because)


async def follow_calendar(session: Session, dossier: Dossier, calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether the calendar as it now stands has moved the date."""
    promise = promise_of(await repository.lines(session, dossier.id))
    return promise is not None and _move(session, dossier, calendar, promise, at)


async def ledgers_of(session: Session, dossier_ids: Sequence[UUID]) -> dict[UUID, list[LedgerLine]]:
    return await repository.ledgers(session, dossier_ids)


def would_move(dossier: Dossier, calendar: WorkingCalendar, ledger: Sequence[LedgerLine]) -> bool:
    """Raises CalendarBroken."""
    promise = promise_of(ledger)
    return promise is not None and _moves(dossier, reckoning.reckon(calendar, promise))


def _moves(dossier: Dossier, account: Account) -> bool:
    return account.due_at != dossier.due_at or account.refusal_due_at != dossier.refusal_due_at


def _move(session: Session, dossier: Dossier, calendar: WorkingCalendar, promise: Promise, at: datetime) -> bool:
    """Without a move nothing is written."""
    if not _moves(dossier, reckoning.reckon(calendar, promise)):
        return False
    note = f"Lịch làm việc thay đổi (phiên bản {calendar.source['version']}): tính lại hạn"
    _continue(session, dossier, calendar, promise, LedgerLine(at, Kind.CALENDAR, note))
    return True


def _continue(
    session: Session, dossier: Dossier, calendar: WorkingCalendar, promise: Promise, because: LedgerLine
) -> None:
    """Why the date is another one, the days passed over on the way from the old one, and the new one."""
    before = dossier.due_at
    account = reckoning.reckon(calendar, promise)
    lines = [because]
    if before and account.due_at and account.due_at > before:
        first, last = (at.astimezone(VIETNAM).date() for at in (before, account.due_at))
        lines += reckoning.notable_days(calendar, first, last)
    lines += [line for line in account.lines if line.kind == Kind.REFUSAL_DUE]
    if account.due_at:
        lines.append(reckoning.due_line(calendar, account.due_at, "Hạn trả kết quả mới"))
    repository.write(session, dossier.id, lines)
    _keep(dossier, account)


async def reckon(session: Session, dossier: Dossier, limit: TimeLimit, version: int, at: datetime) -> Account:
    """The due date under another version's limit: from the acceptance, later by every pause that has ended.

    Before the acceptance there is none; then the new limit starts with it. An extension falls with the old limit.
    """
    if dossier.accepted_at is None:
        return Account([])
    known = promise_of(await repository.lines(session, dossier.id))
    promise = Promise(dossier.accepted_at, limit, known.pauses if known else ())
    account = reckoning.reckon(await calendar_of(session, dossier), promise)
    because = LedgerLine(at, Kind.REBASE, f"Áp dụng phiên bản {version} của thủ tục: tính lại từ ngày tiếp nhận")
    known_already = [] if known is None else [Kind.RECEIVED]
    return replace(account, lines=[because, *(line for line in account.lines if line.kind not in known_already)])


def adopt(session: Session, dossier: Dossier, account: Account) -> None:
    if not account.lines:
        return
    lines = list(account.lines)
    if dossier.clock_stopped_at and dossier.due_at is None:
        # It waits since a time when there was no clock to be stopped.
        lines.insert(-1, LedgerLine(dossier.clock_stopped_at, Kind.STOP, _WAITING))
    repository.write(session, dossier.id, lines)
    _keep(dossier, account)


def _keep(dossier: Dossier, account: Account) -> None:
    dossier.due_at, dossier.refusal_due_at = account.due_at, account.refusal_due_at
    dossier.due_soon_at, dossier.extend_by = account.due_soon_at, account.extend_by


async def calendar_of(session: Session, dossier: Dossier) -> WorkingCalendar:
    """The clock runs in the hours of the agency that decides; the receipt falls into those of the desk."""
    return await calendars.of(session, dossier.executing_agency, dossier.receiving_unit)


async def days_late(session: Session, unit: str, due_at: datetime, now: datetime) -> int:
    """Working days that have ended since, in the calendar of the unit that is late; the due date's own has not.

    Raises CalendarBroken.
    """
    calendar = await calendars.of(session, unit)
    since = due_at.astimezone(VIETNAM) + timedelta(minutes=1)
    return working_time.working_days_between(calendar, since, now.astimezone(VIETNAM))


async def apology_due(session: Session, unit: str, after: datetime) -> datetime:
    """By when that unit apologises in writing: the end of the first working day after.

    The law says nothing of how soon; one working day is assumed. Raises CalendarBroken.
    """
    calendar = await calendars.of(session, unit)
    day = after.astimezone(VIETNAM).date() + timedelta(days=1)
    return calendar.end_of(calendar.next_working(day)).astimezone(UTC)


async def taken(session: Session, dossier: Dossier, at: datetime) -> TimeTaken | None:
    """How long until a decision at this instant; a calendar that gives nothing to count keeps nobody from deciding."""
    promise = promise_of(await repository.lines(session, dossier.id))
    if promise is None:
        return None
    try:
        return measuring.taken(await calendar_of(session, dossier), promise, dossier.clock_stopped_at or at)
    except CalendarBroken:
        log.exception("calendar_broken", unit=dossier.executing_agency, dossier_id=str(dossier.id))
        return None


async def measure_of(session: Session, dossier: Dossier) -> TimeUnit:
    """In what the dossier's limit, and so its pauses, are counted."""
    promise = promise_of(await repository.lines(session, dossier.id))
    return working_time.measure_of(promise.limit) if promise else TimeUnit.NONE


async def preview(session: Session, request: Preview) -> PreviewRead:
    """Raises AgencyUnknown."""
    if request.agency and await units.get(session, request.agency) is None:
        raise AgencyUnknown
    calendar = await calendars.of(session, request.agency)
    account = reckoning.reckon(calendar, Promise(request.received_at, request.limit))
    local = account.due_at.astimezone(VIETNAM) if account.due_at else None
    ledger = [LedgerLineRead(at=line.at, kind=line.kind, note=line.note) for line in account.lines]
    return PreviewRead(due_at=local, ledger=ledger)


async def later(session: Session, at: datetime, limit: TimeLimit, pauses: tuple[Pause, ...] = ()) -> datetime:
    """When a limit that starts at this instant is over, in no agency's own hours; the limit has a value."""
    due_at = reckoning.reckon(await calendars.of(session, None), Promise(at, limit, pauses)).due_at
    assert due_at is not None  # noqa: S101 - only `none` has no end
    return due_at


async def not_on_a_rest_day(session: Session, at: datetime) -> datetime:
    """The same, or the end of the next working day (BLDS 2015 Art. 148), in no agency's own hours."""
    calendar = await calendars.of(session, None)
    day = calendar.next_working(at.astimezone(VIETNAM).date())
    return at if day == at.astimezone(VIETNAM).date() else calendar.end_of(day).astimezone(UTC)


async def turn_answer_clock(session: Session, dossier: Dossier, before: Status, at: datetime) -> None:
    """R1: what is filed online, or supplied before it was accepted, is answered within the working day.

    An answer is the acceptance, the refusal, or the request for papers; at the desk everybody sees it at once.
    """
    after = Status(dossier.status)
    if before is Status.SUBMITTED and after in _ANSWERS:
        dossier.answered_at = at
    if after is Status.SUBMITTED and before in _FILED_FROM and dossier.channel != DossierChannel.COUNTER:
        dossier.answered_at, dossier.answer_due_at = None, await _answer_due(session, dossier.receiving_unit, at)


async def move_answer(session: Session, dossier: Dossier) -> None:
    """By the calendar as it now stands, for a filing that still waits for its answer."""
    if dossier.status == Status.SUBMITTED and dossier.answer_due_at:
        filed_at = await dossiers.filed_at(session, dossier.id)
        dossier.answer_due_at = await _answer_due(session, dossier.receiving_unit, filed_at)


async def _answer_due(session: Session, receiving_unit: str, filed_at: datetime) -> datetime:
    calendar = await calendars.of(session, receiving_unit)
    day = working_time.effective_start(calendar, filed_at).date()
    return calendar.end_of(calendar.next_working(day)).astimezone(UTC)

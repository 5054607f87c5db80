"""The clock of a dossier: starts at acceptance, stops while others must act, ends with the decision.

Every due date is reckoned whole, from the promise that the ledger tells and the calendar as it stands.
"""

from dataclasses import replace
from datetime import datetime

from contracts.catalog import TimeLimit
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import WorkingCalendar
from dossier_service.deadlines import reckoning, repository, working_time
from dossier_service.deadlines.ledger import Kind, LedgerLine, Pause, Promise, promise_of
from dossier_service.deadlines.problems import AgencyUnknown
from dossier_service.deadlines.reckoning import Account
from dossier_service.deadlines.schemas import LedgerLineRead, Preview, PreviewRead
from dossier_service.deadlines.states import DeadlineState, promised, state
from dossier_service.dossiers.models import Dossier
from dossier_service.units import repository as units

__all__ = ["DeadlineState", "promised", "state"]

_REASONS = {
    "request-supplement": "Chờ bổ sung hồ sơ",
    "request-payment": "Chờ thực hiện nghĩa vụ tài chính",
}


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
    move(session, dossier, calendar, promise, at)
    paused = replace(promise, pauses=(*promise.pauses, Pause(stopped_at, at)))
    note = f"Tiếp tục sau khi dừng từ {stopped_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    _continue(session, dossier, calendar, paused, LedgerLine(at, Kind.RESUME, note))


async def end(session: Session, dossier: Dossier, at: datetime) -> None:
    if dossier.clock_stopped_at:
        await resume(session, dossier, at)


def move(session: Session, dossier: Dossier, calendar: WorkingCalendar, promise: Promise, at: datetime) -> bool:
    """By the calendar as it now stands; whether the date has moved. Without a move nothing is written."""
    account = reckoning.reckon(calendar, promise)
    if account.due_at == dossier.due_at and account.refusal_due_at == dossier.refusal_due_at:
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
    if account.lines:
        repository.write(session, dossier.id, account.lines)
        _keep(dossier, account)


def _keep(dossier: Dossier, account: Account) -> None:
    dossier.due_at, dossier.refusal_due_at = account.due_at, account.refusal_due_at
    dossier.due_soon_at = account.due_soon_at


async def calendar_of(session: Session, dossier: Dossier) -> WorkingCalendar:
    """The clock runs in the hours of the agency that decides; the receipt falls into those of the desk."""
    return await calendars.of(session, dossier.executing_agency, dossier.receiving_unit)


async def preview(session: Session, request: Preview) -> PreviewRead:
    """Raises AgencyUnknown."""
    if request.agency and await units.get(session, request.agency) is None:
        raise AgencyUnknown
    calendar = await calendars.of(session, request.agency)
    account = reckoning.reckon(calendar, Promise(request.received_at, request.limit))
    local = account.due_at.astimezone(VIETNAM) if account.due_at else None
    ledger = [LedgerLineRead(at=line.at, kind=line.kind, note=line.note) for line in account.lines]
    return PreviewRead(due_at=local, ledger=ledger)


async def later(session: Session, at: datetime, limit: TimeLimit) -> datetime:
    """When a limit that starts at this instant is over, in no agency's own hours; the limit has a value."""
    due_at = reckoning.reckon(await calendars.of(session, None), Promise(at, limit)).due_at
    assert due_at is not None  # noqa: S101 - only `none` has no end
    return due_at


async def answer_due(session: Session, receiving_unit: str, filed_at: datetime) -> datetime:
    """R1: an online filing is answered within the working day of its (effective) receipt."""
    calendar = await calendars.of(session, receiving_unit)
    day = working_time.effective_start(calendar, filed_at).date()
    return calendar.end_of(calendar.next_working(day))

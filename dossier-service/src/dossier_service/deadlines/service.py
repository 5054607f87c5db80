"""The clock of a dossier: starts at acceptance, stops while others must act, ends with the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.deadlines import repository, working_time
from dossier_service.deadlines.models import DeadlineLine
from dossier_service.deadlines.schemas import CalendarDays, Preview, PreviewRead
from dossier_service.deadlines.working_time import LedgerLine
from dossier_service.dossiers.models import Dossier

DUE_SOON = timedelta(days=1)
_LONGEST_HOLIDAY = timedelta(days=40)
_REASONS = {
    "request-supplement": "Chờ bổ sung hồ sơ",
    "request-payment": "Chờ thực hiện nghĩa vụ tài chính",
}


class DeadlineState(StrEnum):
    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


def state(dossier: Dossier, now: datetime) -> DeadlineState:
    """On time means decided no later than promised (766 index 2.1), whatever happens to the result afterwards."""
    if dossier.due_at is None:
        return DeadlineState.NONE
    ended_at = dossier.decided_at or dossier.finished_at
    if ended_at:
        return DeadlineState.MET if ended_at <= dossier.due_at else DeadlineState.MISSED
    if dossier.clock_stopped_at:
        return DeadlineState.PAUSED
    if now > dossier.due_at:
        return DeadlineState.OVERDUE
    return DeadlineState.DUE_SOON if dossier.due_at - now <= DUE_SOON else DeadlineState.RUNNING


async def start(session: Session, dossier: Dossier, limit: TimeLimit | None, at: datetime) -> None:
    if limit is None:
        return
    calendar = await repository.calendar(session)
    due_at, lines = working_time.due(calendar, at, limit)
    dossier.due_at = due_at.astimezone(UTC) if due_at else None
    dossier.limit_unit = working_time.measure_of(limit)
    repository.write(session, dossier.id, lines)


async def stop(session: Session, dossier: Dossier, at: datetime, reason: str) -> None:
    dossier.clock_stopped_at = at
    if dossier.due_at:
        repository.write(session, dossier.id, [LedgerLine(at, "stop", _REASONS.get(reason, reason))])


async def resume(session: Session, dossier: Dossier, at: datetime) -> None:
    stopped_at, dossier.clock_stopped_at = dossier.clock_stopped_at, None
    if dossier.due_at is None or stopped_at is None:
        return
    calendar = await repository.calendar(session)
    unit = TimeUnit(dossier.limit_unit or TimeUnit.WORKING_DAY)
    due_at = working_time.shifted(calendar, dossier.due_at, unit, stopped_at, at)
    dossier.due_at = due_at.astimezone(UTC)
    note = f"Tiếp tục sau khi dừng từ {stopped_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    lines = [LedgerLine(at, "resume", note), LedgerLine(due_at, "due", "Hạn trả kết quả mới")]
    repository.write(session, dossier.id, lines)


async def end(session: Session, dossier: Dossier, at: datetime) -> None:
    if dossier.clock_stopped_at:
        await resume(session, dossier, at)


@dataclass(frozen=True)
class Account:
    """A due date and how it comes about; `unit` is what its pauses count in."""

    due_at: datetime | None
    unit: TimeUnit
    lines: list[LedgerLine]


async def reckon(session: Session, dossier: Dossier, limit: TimeLimit, version: int, at: datetime) -> Account:
    """The due date under another version's limit: from the acceptance, later by every pause that has ended.

    Before the acceptance there is none; then the new limit starts with it.
    """
    unit = working_time.measure_of(limit)
    if dossier.accepted_at is None:
        return Account(None, unit, [])
    calendar = await repository.calendar(session)
    due_at, reckoned = working_time.due(calendar, dossier.accepted_at, limit)
    lines = [LedgerLine(at, "rebase", f"Áp dụng phiên bản {version} của thủ tục: tính lại từ ngày tiếp nhận")]
    lines += [line for line in reckoned if line.kind not in ("received", "due")]
    if due_at is None:
        return Account(None, unit, lines)
    for stopped_at, resumed_at in _pauses(await repository.lines(session, dossier.id)):
        due_at = working_time.shifted(calendar, due_at, unit, stopped_at, resumed_at)
        note = f"Cộng thời gian dừng từ {stopped_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        lines.append(LedgerLine(resumed_at, "pause", note))
    lines.append(LedgerLine(due_at, "due", "Hạn trả kết quả mới"))
    return Account(due_at.astimezone(UTC), unit, lines)


def adopt(session: Session, dossier: Dossier, account: Account) -> None:
    if account.lines:
        dossier.due_at, dossier.limit_unit = account.due_at, account.unit
        repository.write(session, dossier.id, account.lines)


def _pauses(lines: Sequence[DeadlineLine]) -> list[tuple[datetime, datetime]]:
    """Each stop with its resumption; one that still lasts counts when it ends."""
    found: list[tuple[datetime, datetime]] = []
    stopped_at: datetime | None = None
    for line in lines:
        if line.kind == "stop":
            stopped_at = line.at
        elif line.kind == "resume" and stopped_at:
            found.append((stopped_at, line.at))
            stopped_at = None
    return found


async def preview(session: Session, request: Preview) -> PreviewRead:
    calendar = await repository.calendar(session)
    due_at, lines = working_time.due(calendar, request.received_at, request.limit)
    return PreviewRead(due_at=due_at, ledger=[line.__dict__ for line in lines])  # type: ignore[arg-type]


async def later(session: Session, at: datetime, limit: TimeLimit) -> datetime:
    """When a limit that starts at this instant is over; the limit has a value."""
    due_at, _ = working_time.due(await repository.calendar(session), at, limit)
    assert due_at is not None  # noqa: S101 - only `none` has no end
    return due_at.astimezone(UTC)


async def answer_due(session: Session, filed_at: datetime) -> datetime:
    """R1: an online filing is answered within the working day of its (effective) receipt."""
    day = filed_at.astimezone(VIETNAM).date()
    calendar = await repository.calendar(session, day, day + _LONGEST_HOLIDAY)
    return working_time.end_of(working_time.effective_start(calendar, filed_at).date())


async def put_days(session: Session, command: CalendarDays) -> None:
    """The last word on a day counts, also within one command."""
    rows: dict[date, dict[str, Any]] = {day.day: day.model_dump() for day in command.days}
    if rows:
        await repository.put_days(session, list(rows.values()))

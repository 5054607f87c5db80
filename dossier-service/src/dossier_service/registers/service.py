"""What a unit has received in a period (Mẫu 06), and what one unit has handed over to another on a day."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

import structlog
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.dossiers.lifecycle import Status
from dossier_service.printed_forms import wording as form_wording
from dossier_service.procedures import repository as procedures
from dossier_service.registers import repository, wording, workbook
from dossier_service.registers.problems import PeriodInvalid, RegisterNotYours, RegisterTooLong
from dossier_service.registers.workbook import Cell, Column
from dossier_service.substitution.repository import seers
from dossier_service.units import repository as units

log = structlog.get_logger()

MAX_LINES = 100_000
MAX_HAND_OVERS = 1_000
MAX_DAYS = 366
_READERS = ("clerk", "officer", "approver", "leader", "auditor")

COLUMNS = (
    Column("STT", 7),
    Column("Mã hồ sơ", 24),
    Column("Tên thủ tục hành chính", 48),
    Column("Số bộ hồ sơ", 9),
    Column("Tên tổ chức, cá nhân", 30),
    Column("Cơ quan chủ trì giải quyết", 28),
    Column("Nơi tiếp nhận", 28),
    Column("Nhận hồ sơ", 17),
    Column("Hẹn trả kết quả", 17),
    Column("Trả kết quả", 17),
    Column("Phương thức nhận kết quả", 16),
    Column("Ký nhận", 16),
    Column("Ghi chú", 40),
)


@dataclass(frozen=True)
class Register:
    """A register that may be read: by whom, of which units, from when until before when."""

    caller: Caller
    unit: str
    unit_name: str
    units: list[str]
    lines: int
    first_day: date
    last_day: date

    @property
    def begin(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def end(self) -> datetime:
        return _midnight(self.last_day + timedelta(days=1))

    @property
    def caption(self) -> str:
        days = f"từ ngày {self.first_day:%d/%m/%Y} đến ngày {self.last_day:%d/%m/%Y}"
        return f"SỔ THEO DÕI HỒ SƠ (Mẫu số 06) - {self.unit_name}, {days}"


async def open_register(
    session: Session, caller: Caller, unit: str | None, first_day: date, last_day: date
) -> Register:
    """Settles rights and size before the first byte leaves; who reads it is written to the log.

    Raises PeriodInvalid, RegisterNotYours, RegisterTooLong.
    """
    if not first_day <= last_day < first_day + timedelta(days=MAX_DAYS):
        raise PeriodInvalid
    wanted = unit or caller.unit or ""
    await _require_reader(session, caller, wanted)
    names = await units.names(session, {wanted})
    below = await repository.units_of(session, wanted)
    begin, end = _midnight(first_day), _midnight(last_day + timedelta(days=1))
    lines = await repository.count(session, caller, below, begin, end, at_most=MAX_LINES + 1)
    if lines > MAX_LINES:
        raise RegisterTooLong(limit=MAX_LINES)
    log.info("register_read", by=caller.subject, unit=wanted, first_day=first_day, last_day=last_day, lines=lines)
    return Register(caller, wanted, names.get(wanted, wanted), below, lines, first_day, last_day)


async def rows(session: Session, register: Register, now: datetime) -> AsyncIterator[list[tuple[Cell, ...]]]:
    names, number = Names(), 0
    async for batch in repository.lines(session, register.caller, register.units, register.begin, register.end):
        await names.learn(session, batch)
        yield [_row(number + place, line, names, now) for place, line in enumerate(batch, start=1)]
        number += len(batch)


async def write(session: Session, register: Register, now: datetime) -> SpooledTemporaryFile[bytes]:
    return await workbook.write("So theo doi ho so", register.caption, COLUMNS, rows(session, register, now))


class Names:
    """Names of procedures and units, asked for once."""

    def __init__(self) -> None:
        self.procedures: dict[tuple[str, int], str] = {}
        self.units: dict[str, str] = {}

    async def learn(self, session: Session, batch: Any) -> None:
        versions = {(line.procedure_code, line.procedure_version) for line in batch} - self.procedures.keys()
        codes = {code for line in batch for code in (line.executing_agency, line.receiving_unit)} - self.units.keys()
        if versions:
            self.procedures |= await procedures.names(session, versions)
        if codes:
            self.units |= {code: code for code in codes} | await units.names(session, codes)


def _row(number: int, line: Any, names: Names, now: datetime) -> tuple[Cell, ...]:
    returned_at = line.finished_at if line.status == Status.RETURNED else None
    note = wording.note(line.status, line.outcome, line.cause, line.due_at, line.decided_at, line.finished_at, now)
    return (
        number,
        line.code,
        names.procedures[line.procedure_code, line.procedure_version],
        line.sets,
        line.applicant_name,
        names.units[line.executing_agency],
        names.units[line.receiving_unit],
        line.accepted_at,
        line.due_at,
        returned_at,
        wording.method(line.delivery_method),
        None,
        f"{note}; mã nơi nộp {line.external_code}" if line.external_code else note,
    )


@dataclass(frozen=True)
class HandOverList:
    data: dict[str, Any]
    at: datetime


async def hand_over_list(session: Session, caller: Caller, from_unit: str, to_unit: str, day: date) -> HandOverList:
    """For both sides to sign. Raises RegisterNotYours unless one side is the caller's, RegisterTooLong."""
    if not (await _may_read(session, caller, from_unit) or await _may_read(session, caller, to_unit)):
        raise RegisterNotYours
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    lines = await repository.handed_over(session, caller, from_unit, to_unit, begin, end, at_most=MAX_HAND_OVERS + 1)
    if len(lines) > MAX_HAND_OVERS:
        raise RegisterTooLong(limit=MAX_HAND_OVERS)
    log.info("hand_over_list_read", by=caller.subject, from_unit=from_unit, to_unit=to_unit, day=day, lines=len(lines))
    names = await units.names(session, {from_unit, to_unit})
    data = {
        "from_unit": names.get(from_unit, from_unit),
        "to_unit": names.get(to_unit, to_unit),
        "day": form_wording.day_line(begin),
        "lines": [_handed_over(line.snapshot) for line in lines],
    }
    return HandOverList(data, begin)


def _handed_over(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": snapshot["code"],
        "procedure": snapshot["procedure"][0]["value"],
        "applicant": snapshot["applicant"][0]["value"] if snapshot["applicant"] else "",
        "giver": snapshot["line"]["from"]["person"],
        "receiver": snapshot["line"]["to"]["person"],
        "at": snapshot["line"]["at"],
        "note": snapshot["line"]["note"],
    }


async def _require_reader(session: Session, caller: Caller, unit: str) -> None:
    if not await _may_read(session, caller, unit):
        raise RegisterNotYours


async def _may_read(session: Session, caller: Caller, unit: str) -> bool:
    """In the caller's own right, or for whom they stand in."""
    for seer in await seers(session, caller):
        if seer.has_role(*_READERS) and await units.lies_below(session, unit, seer.unit or ""):
            return True
    return False


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)

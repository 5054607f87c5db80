"""Parity: charges, payments, ledger, statements and dossiers must say the same sums; what differs is told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from contracts.payment import ParityBroken
from servicekit import outbox
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.operations import Operation, operations
from payment_service.parity import queries, repository
from payment_service.parity.models import ParityBreak, ParityRun
from payment_service.parity.queries import Difference
from payment_service.parity.schemas import BreakKind

READERS = ("administrator", "analyst", "auditor", "leader", "approver")
HERE = (BreakKind.CHARGE_LEDGER, BreakKind.PAYMENT_LEDGER, BreakKind.CHARGE_PAYMENT, BreakKind.LINE_LEDGER)
"""What this service's own tables can tell."""
RESULT = "/api/v1/payments/parity-breaks?open=true"


async def ask(session: Session, caller: Caller, now: datetime) -> Operation:
    """A run that the worker takes up."""
    operation = await operations.start(session, total=await queries.checked(session), by=caller.subject, now=now)
    session.add(ParityRun(id=uuid7(), operation_id=operation.id, asked_at=now))
    await session.flush()
    return operation


async def compare(session: Session) -> list[Difference]:
    return [found for kind in HERE for found in await queries.differences(session, kind)]


async def record(
    session: Session, run_id: UUID, kinds: Collection[BreakKind], found: Collection[Difference], now: datetime
) -> tuple[int, int]:
    """How many breaks are new, and how many have healed. Ends the run."""
    known = await repository.open_breaks(session, kinds)
    new = [difference for difference in found if (difference.kind, difference.subject_id) not in known]
    for difference in new:
        row = _row(difference, now)
        session.add(row)
        await outbox.record(session, _broken(row, now))
    seen = {(str(difference.kind), difference.subject_id): difference for difference in found}
    healed = 0
    for key, row in known.items():
        if key in seen:
            row.seen_at, row.expected_vnd, row.found_vnd = now, seen[key].expected_vnd, seen[key].found_vnd
        else:
            row.closed_at, healed = now, healed + 1
    await _finish(session, run_id, len(new), healed, now)
    return len(new), healed


async def listed(
    session: Session, kind: BreakKind | None, is_open: bool | None, caller: Caller, paging: PageRequest
) -> tuple[list[ParityBreak], str | None, Total | None]:
    """Of the caller's unit and below. Raises NotPermitted."""
    if caller.unit is None or not caller.has_role(*READERS):
        raise NotPermitted
    return await repository.listed(session, caller.unit, kind, is_open, paging)


async def _finish(session: Session, run_id: UUID, found: int, healed: int, now: datetime) -> None:
    run = await session.get_one(ParityRun, run_id)
    run.finished_at, run.checked = now, await queries.checked(session)
    run.found, run.healed = found, healed
    await session.flush()
    if run.operation_id is not None:
        await operations.finish(session, run.operation_id, result_url=RESULT, problem=None)


def _row(difference: Difference, now: datetime) -> ParityBreak:
    return ParityBreak(
        id=uuid7(),
        kind=difference.kind,
        subject_id=difference.subject_id,
        agency=difference.agency,
        dossier_id=difference.dossier_id,
        charge_id=difference.charge_id,
        payment_id=difference.payment_id,
        expected_vnd=difference.expected_vnd,
        found_vnd=difference.found_vnd,
        found_at=now,
        seen_at=now,
    )


def _broken(row: ParityBreak, now: datetime) -> ParityBroken:
    is_line = row.kind == BreakKind.LINE_LEDGER
    return ParityBroken(
        sequence=1,
        occurred_at=now,
        break_id=row.id,
        kind=BreakKind(row.kind).value,
        agency=row.agency,
        dossier_id=row.dossier_id,
        charge_id=row.charge_id,
        payment_id=row.payment_id,
        statement_line_id=row.subject_id if is_line else None,
        expected_vnd=row.expected_vnd,
        found_vnd=row.found_vnd,
    )

"""Parity: charges, payments, ledger, statements and dossiers must say the same sums; what differs is told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from contracts.payment import MismatchFound
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.accounts import service as accounts
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
    # By dossier, so that two runs lock accounts in one order.
    for difference in sorted(new, key=lambda one: (str(one.dossier_id), str(one.subject_id))):
        session.add(_row(difference, now))
        await _tell(session, difference, now)
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


async def _tell(session: Session, difference: Difference, now: datetime) -> None:
    """What no payment is about has no event, only its row: the event names a payment."""
    if difference.dossier_id is None or difference.payment_id is None:
        return
    account = await accounts.lock(session, difference.dossier_id)
    facts = {"expected_vnd": difference.expected_vnd, "received_vnd": difference.found_vnd}
    await accounts.announce(session, account, MismatchFound, now, payment_id=difference.payment_id, **facts)


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

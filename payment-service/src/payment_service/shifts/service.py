"""Cash shifts: what a clerk takes over the counter belongs to a till that is counted, explained and remitted."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.deposits import arriving
from payment_service.deposits import repository as deposits
from payment_service.deposits.codes import deposit_code
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import Line, MovementKind
from payment_service.ledger.service import Movement
from payment_service.shifts import repository
from payment_service.shifts.models import CashShift
from payment_service.shifts.problems import (
    DifferenceNeedsReason,
    NothingToRemit,
    ShiftAlreadyOpen,
    ShiftNotClosed,
    ShiftNotFound,
    ShiftNotOpen,
)
from payment_service.shifts.repository import Till
from payment_service.shifts.schemas import (
    AgencyTakings,
    Remitted,
    ShiftClose,
    ShiftOpen,
    ShiftRead,
    ShiftRemit,
    ShiftStatus,
    TenderTakings,
)

log = structlog.get_logger()

READERS = ("approver", "administrator", "analyst", "auditor", "leader")
REMITTERS = ("approver", "administrator")
"""Never the clerk alone: who counts the till does not also say that the treasury has it."""
UNNAMED = "-"
"""The counter of a shift that the first payment opened by itself."""


async def open_shift(session: Session, asked: ShiftOpen, clerk: Caller, now: datetime) -> ShiftRead:
    """Raises ShiftAlreadyOpen."""
    unit = clerk.unit or ""
    if not await repository.open_if_none(
        session, clerk.subject, unit, asked.counter, asked.opening_float_vnd, now
    ):  # fmt: skip
        raise ShiftAlreadyOpen
    shift = await repository.share_open(session, clerk.subject)
    assert shift is not None  # noqa: S101 - opened above, in this transaction
    return await _shown(session, shift)


class Takings(NamedTuple):
    """Whose shift something goes into, and when; `is_new`: it was opened for that."""

    shift_id: UUID
    clerk: str
    at: datetime
    is_new: bool


async def take(session: Session, clerk: Caller, now: datetime) -> Takings:
    """The clerk's open shift, opened without a float when there is none. Before any account is locked."""
    is_new = False
    shift = await repository.share_open(session, clerk.subject)
    if shift is None:
        is_new = await repository.open_if_none(
            session, clerk.subject, clerk.unit or "", UNNAMED, 0, now, by_itself=True
        )
        shift = await repository.share_open(session, clerk.subject)
    if shift is None:
        raise ShiftNotOpen
    if is_new:
        log.info("shift_opened_by_itself", shift_id=str(shift.id), unit=shift.unit)
    return Takings(shift.id, clerk.subject, now, is_new)


async def open_of(session: Session, clerk: str) -> UUID | None:
    """The open shift of somebody, if he has one; nobody closes it before this transaction is over."""
    shift = await repository.share_open(session, clerk)
    return shift.id if shift else None


async def close(
    session: Session, shift_id: UUID, counted: ShiftClose, clerk: Caller, expected: ExpectedVersion, now: datetime
) -> ShiftRead:
    """Only its own clerk. Raises ShiftNotFound, VersionConflict, ShiftNotOpen, DifferenceNeedsReason."""
    await _find(session, shift_id, clerk)
    shift = await repository.lock(session, shift_id)
    if shift.clerk != clerk.subject:
        raise NotPermitted
    expected.require(shift.version)
    if shift.status != ShiftStatus.OPEN:
        raise ShiftNotOpen
    tills = await repository.tills(session, shift.id)
    expected_vnd = shift.opening_float_vnd + sum(till.in_till_vnd for till in tills)
    difference_vnd = counted.counted_vnd - expected_vnd
    if difference_vnd and counted.reason is None:
        raise DifferenceNeedsReason(expected_vnd)
    shift.status, shift.closed_at = ShiftStatus.CLOSED, now
    shift.expected_vnd, shift.counted_vnd = expected_vnd, counted.counted_vnd
    if difference_vnd:
        shift.difference_reason = counted.reason
        line = chart.counted_too_much() if difference_vnd > 0 else chart.counted_too_little()
        await _book(session, shift, MovementKind.DIFFERENCE, shift.unit, line, abs(difference_vnd), clerk, now)
    await session.flush()
    return await _shown(session, shift)


async def remit(
    session: Session, shift_id: UUID, slip: ShiftRemit, caller: Caller, expected: ExpectedVersion, now: datetime
) -> ShiftRead:
    """What was in the till above its float, agency by agency, has been paid in: at the treasury, or at the bank.

    The bank's statement says when it has come there, be it told of already.

    Raises NotPermitted, ShiftNotFound, VersionConflict, ShiftNotClosed, NothingToRemit.
    """
    await _find(session, shift_id, caller)
    shift = await repository.lock(session, shift_id)
    if not caller.has_role(*REMITTERS) or shift.clerk == caller.subject:
        raise NotPermitted
    expected.require(shift.version)
    if shift.status != ShiftStatus.CLOSED:
        raise ShiftNotClosed
    tills = await repository.tills(session, shift.id)
    remitted_vnd = sum(till.in_till_vnd for till in tills)
    if remitted_vnd < 0:
        raise NothingToRemit
    for till in tills:
        if till.in_till_vnd:
            paid_in = chart.paid_in_at_bank() if slip.to is Remitted.BANK else chart.remitted("cash")
            line = paid_in if till.in_till_vnd > 0 else paid_in.reversed
            amount_vnd = abs(till.in_till_vnd)
            await _book(session, shift, MovementKind.REMITTANCE, till.agency, line, amount_vnd, caller, now)
    shift.status, shift.remitted_at, shift.remitted_by = ShiftStatus.REMITTED, now, caller.subject
    shift.remitted_vnd, shift.remittance_reference = remitted_vnd, slip.reference
    shift.remitted_to, shift.deposit_code = slip.to, deposit_code(shift.id)
    await session.flush()
    if slip.to is Remitted.BANK:
        await arriving.match_earlier(session, shift, now)
    return await _shown(session, shift)


async def read(session: Session, shift_id: UUID, caller: Caller) -> ShiftRead:
    """Raises ShiftNotFound."""
    return await _shown(session, await _find(session, shift_id, caller))


async def report(session: Session, shift_id: UUID, caller: Caller) -> tuple[ShiftRead, Sequence[Payment]]:
    """The shift and every payment that went into its till. Raises ShiftNotFound."""
    shift = await _find(session, shift_id, caller)
    return await _shown(session, shift), await repository.payments(session, shift.id)


async def listed(
    session: Session, status: ShiftStatus | None, caller: Caller, paging: PageRequest
) -> tuple[list[CashShift], str | None, Total | None]:
    """A clerk's own; for those who watch over money their unit's and below. Raises NotPermitted."""
    watches = caller.has_role(*READERS)
    if caller.unit is None or not (watches or caller.has_role("clerk")):
        raise NotPermitted
    return await repository.listed(session, caller.unit, None if watches else caller.subject, status, paging)


async def _find(session: Session, shift_id: UUID, caller: Caller) -> CashShift:
    shift = await repository.find(session, shift_id)
    if shift is None:
        raise ShiftNotFound
    watches = caller.unit is not None and caller.has_role(*READERS) and is_within(shift.unit, caller.unit)
    if shift.clerk != caller.subject and not watches:
        raise ShiftNotFound
    return shift


async def _book(
    session: Session,
    shift: CashShift,
    kind: MovementKind,
    agency: str,
    line: Line,
    amount_vnd: int,
    caller: Caller,
    now: datetime,
) -> None:
    movement = Movement(
        kind, line, amount_vnd, now, shift_id=shift.id, actor=caller.subject, reason=shift.difference_reason
    )
    await ledger.write_for_agency(session, agency, movement)


async def _shown(session: Session, shift: CashShift) -> ShiftRead:
    tills = await repository.tills(session, shift.id)
    taken_vnd, given_back_vnd = _sums(tills)
    expected_vnd = shift.opening_float_vnd + taken_vnd - given_back_vnd
    taken = await repository.payments(session, shift.id)
    return ShiftRead(
        id=shift.id,
        clerk=shift.clerk,
        unit=shift.unit,
        counter=shift.counter,
        status=ShiftStatus(shift.status),
        opening_float_vnd=shift.opening_float_vnd,
        payment_count=len(taken),
        taken_vnd=taken_vnd,
        given_back_vnd=given_back_vnd,
        agencies=[
            AgencyTakings(agency=till.agency, taken_vnd=till.taken_vnd, given_back_vnd=till.given_back_vnd)
            for till in tills
        ],
        tenders=_tenders(taken, taken_vnd, given_back_vnd),
        expected_vnd=expected_vnd,
        counted_vnd=shift.counted_vnd,
        difference_vnd=None if shift.counted_vnd is None else shift.counted_vnd - expected_vnd,
        difference_reason=shift.difference_reason,
        remitted_vnd=shift.remitted_vnd,
        remittance_reference=shift.remittance_reference,
        remitted_to=Remitted(shift.remitted_to) if shift.remitted_to else None,
        deposit_code=deposit_code(shift.id),
        arrived_at=await deposits.arrived_at(session, shift.id),
        opened_by_itself=shift.opened_by_itself,
        opened_at=shift.opened_at,
        closed_at=shift.closed_at,
        remitted_at=shift.remitted_at,
        version=shift.version,
    )


def _tenders(taken: Sequence[Payment], cash_vnd: int, given_back_vnd: int) -> list[TenderTakings]:
    cash = [payment for payment in taken if payment.provider == "cash"]
    cheques = [payment for payment in taken if payment.provider == "cheque" and payment.status != PaymentStatus.FAILED]
    return [
        TenderTakings(tender="cash", payment_count=len(cash), taken_vnd=cash_vnd, given_back_vnd=given_back_vnd),
        TenderTakings(
            tender="cheque",
            payment_count=len(cheques),
            taken_vnd=sum(payment.amount_vnd for payment in cheques),
            given_back_vnd=0,
        ),
    ]


def _sums(tills: Sequence[Till]) -> tuple[int, int]:
    return sum(till.taken_vnd for till in tills), sum(till.given_back_vnd for till in tills)

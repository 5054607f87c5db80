"""What a person writes into the ledger by hand: corrections with a reason, and providers' payouts to the treasury.

Each is proposed by one and written once another person confirms it, as cash is given back.
"""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.ledger import accounts as chart
from payment_service.ledger import repository
from payment_service.ledger.accounts import Account, Line, MovementKind
from payment_service.ledger.models import LedgerCorrection
from payment_service.ledger.problems import (
    CorrectionAlreadyDecided,
    CorrectionNeedsAnother,
    CorrectionNotFound,
    HeldNoMore,
    MoreThanIsHeld,
    MovementNotFound,
    MovementNotReversible,
    SidesAreTheSame,
)
from payment_service.ledger.schemas import (
    CorrectionCreate,
    CorrectionReject,
    CorrectionStatus,
    PayoutCreate,
    ReversalCreate,
)
from payment_service.ledger.service import READERS, Movement, write_for_agency

CONFIRMERS = ("approver", "administrator")
"""As for statements: the holder of the account (chủ tài khoản) of the unit or one above, and the administrator."""


async def correct(session: Session, asked: CorrectionCreate, caller: Caller, now: datetime) -> LedgerCorrection:
    """Raises NotPermitted, SidesAreTheSame."""
    _require_own(asked.agency, caller)
    if asked.debit == asked.credit:
        raise SidesAreTheSame
    line = Line(asked.debit, asked.credit)
    return await _propose(session, asked.agency, line, asked.amount_vnd, asked.reason, caller, now)


async def reverse(
    session: Session, movement_id: UUID, asked: ReversalCreate, caller: Caller, now: datetime
) -> LedgerCorrection:
    """Raises MovementNotFound, MovementNotReversible."""
    movement = await repository.lock_movement(session, movement_id)
    if movement is None or not is_within(movement.agency, caller.unit or ""):
        raise MovementNotFound
    by_hand = movement.kind == MovementKind.CORRECTION and movement.charge_id is None and movement.actor is not None
    if not by_hand or movement.statement_line_id is not None:
        raise MovementNotReversible
    if await repository.is_to_be_reversed(session, movement.id):
        raise MovementNotReversible
    was, amount_vnd = await repository.line_of(session, movement.id)
    return await _propose(
        session, movement.agency, was.reversed, amount_vnd, asked.reason, caller, now, reverses_id=movement.id
    )


async def confirm(session: Session, correction_id: UUID, caller: Caller, now: datetime) -> LedgerCorrection:
    """Only now it is a movement. Raises CorrectionNeedsAnother, HeldNoMore, and as `reject`."""
    correction = await _proposed(session, correction_id, caller)
    if correction.proposed_by == caller.subject:
        raise CorrectionNeedsAnother
    line, kind = Line(Account(correction.debit), Account(correction.credit)), MovementKind(correction.kind)
    if kind is MovementKind.REMITTANCE:
        held_vnd = await repository.lock_and_sum(session, correction.agency, line.credit)
        if correction.amount_vnd > held_vnd:
            raise HeldNoMore(held_vnd)
    movement = Movement(
        kind, line, correction.amount_vnd, now,
        reverses_id=correction.reverses_id, actor=correction.proposed_by, reason=correction.reason,
    )  # fmt: skip
    await write_for_agency(session, correction.agency, movement, correction.id)
    return await _decide(session, correction, CorrectionStatus.CONFIRMED, caller, now)


async def reject(
    session: Session, correction_id: UUID, rejected: CorrectionReject, caller: Caller, now: datetime
) -> LedgerCorrection:
    """Also who proposed it may take it back. Raises NotPermitted, CorrectionNotFound, CorrectionAlreadyDecided."""
    correction = await _proposed(session, correction_id, caller)
    correction.rejection = rejected.reason
    return await _decide(session, correction, CorrectionStatus.REJECTED, caller, now)


async def listed(
    session: Session, status: CorrectionStatus | None, caller: Caller, paging: PageRequest
) -> tuple[list[LedgerCorrection], str | None, Total | None]:
    """Raises NotPermitted."""
    if caller.unit is None or not caller.has_role(*CONFIRMERS, *READERS):
        raise NotPermitted
    return await repository.corrections(session, caller.unit, status, paging)


async def pay_out(session: Session, asked: PayoutCreate, caller: Caller, now: datetime) -> LedgerCorrection:
    """Raises NotPermitted, MoreThanIsHeld."""
    _require_own(asked.agency, caller)
    line = chart.remitted(asked.provider)
    held_vnd = await repository.lock_and_sum(session, asked.agency, line.credit)
    if asked.amount_vnd > held_vnd:
        raise MoreThanIsHeld(held_vnd)
    return await _propose(
        session, asked.agency, line, asked.amount_vnd, asked.reference, caller, now, kind=MovementKind.REMITTANCE
    )


def _require_own(agency: str, caller: Caller) -> None:
    if caller.unit is None or not is_within(agency, caller.unit):
        raise NotPermitted


async def _propose(
    session: Session,
    agency: str,
    line: Line,
    amount_vnd: int,
    reason: str,
    caller: Caller,
    now: datetime,
    reverses_id: UUID | None = None,
    kind: MovementKind = MovementKind.CORRECTION,
) -> LedgerCorrection:
    correction = LedgerCorrection(
        id=uuid7(),
        kind=kind,
        agency=agency,
        debit=line.debit,
        credit=line.credit,
        amount_vnd=amount_vnd,
        reason=reason,
        reverses_id=reverses_id,
        status=CorrectionStatus.PROPOSED,
        proposed_by=caller.subject,
        proposed_at=now,
    )
    session.add(correction)
    await session.flush()
    return correction


async def _proposed(session: Session, correction_id: UUID, caller: Caller) -> LedgerCorrection:
    if caller.unit is None or not caller.has_role(*CONFIRMERS):
        raise NotPermitted
    correction = await repository.lock_correction(session, correction_id)
    if correction is None or not is_within(correction.agency, caller.unit):
        raise CorrectionNotFound
    if correction.status != CorrectionStatus.PROPOSED:
        raise CorrectionAlreadyDecided
    return correction


async def _decide(
    session: Session, correction: LedgerCorrection, status: CorrectionStatus, caller: Caller, now: datetime
) -> LedgerCorrection:
    correction.status, correction.decided_by, correction.decided_at = status, caller.subject, now
    await session.flush()
    return correction

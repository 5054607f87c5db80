"""What a person writes into the ledger by hand: corrections with a reason, and providers' payouts to the treasury."""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.ledger import accounts as chart
from payment_service.ledger import repository
from payment_service.ledger.accounts import Line, MovementKind
from payment_service.ledger.problems import MoreThanIsHeld, MovementNotFound, MovementNotReversible, SidesAreTheSame
from payment_service.ledger.schemas import CorrectionCreate, MovementRead, PayoutCreate, ReversalCreate
from payment_service.ledger.service import Movement, write_for_agency


async def correct(session: Session, asked: CorrectionCreate, caller: Caller, now: datetime) -> MovementRead:
    """Raises NotPermitted, SidesAreTheSame."""
    _require_own(asked.agency, caller)
    if asked.debit == asked.credit:
        raise SidesAreTheSame
    line = Line(asked.debit, asked.credit)
    return await _write(
        session, asked.agency, MovementKind.CORRECTION, line, asked.amount_vnd, caller, asked.reason, now
    )


async def reverse(
    session: Session, movement_id: UUID, asked: ReversalCreate, caller: Caller, now: datetime
) -> MovementRead:
    """Raises NotPermitted, MovementNotFound, MovementNotReversible."""
    movement = await repository.lock_movement(session, movement_id)
    if movement is None or not is_within(movement.agency, caller.unit or ""):
        raise MovementNotFound
    by_hand = movement.kind == MovementKind.CORRECTION and movement.charge_id is None and movement.actor is not None
    if not by_hand or movement.statement_line_id is not None or await repository.is_reversed(session, movement.id):
        raise MovementNotReversible
    was, amount_vnd = await repository.line_of(session, movement.id)
    return await _write(
        session, movement.agency, MovementKind.CORRECTION, was.reversed, amount_vnd, caller, asked.reason, now,
        reverses_id=movement.id,
    )  # fmt: skip


async def pay_out(session: Session, asked: PayoutCreate, caller: Caller, now: datetime) -> MovementRead:
    """Raises NotPermitted, MoreThanIsHeld."""
    _require_own(asked.agency, caller)
    line = chart.remitted(asked.provider)
    held_vnd = await repository.lock_and_sum(session, asked.agency, line.credit)
    if asked.amount_vnd > held_vnd:
        raise MoreThanIsHeld(held_vnd)
    return await _write(
        session, asked.agency, MovementKind.REMITTANCE, line, asked.amount_vnd, caller, asked.reference, now
    )


def _require_own(agency: str, caller: Caller) -> None:
    if caller.unit is None or not is_within(agency, caller.unit):
        raise NotPermitted


async def _write(
    session: Session,
    agency: str,
    kind: MovementKind,
    line: Line,
    amount_vnd: int,
    caller: Caller,
    reason: str,
    now: datetime,
    reverses_id: UUID | None = None,
) -> MovementRead:
    movement = Movement(kind, line, amount_vnd, now, actor=caller.subject, reason=reason, reverses_id=reverses_id)
    movement_id = await write_for_agency(session, agency, movement)
    return MovementRead(
        id=movement_id,
        kind=kind,
        agency=agency,
        debit=line.debit,
        credit=line.credit,
        amount_vnd=amount_vnd,
        reason=reason,
        reverses_id=reverses_id,
    )

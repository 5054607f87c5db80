"""Cheques over the counter: nothing is settled until the bank has paid them.

A cheque is taken in a shift and handed in with it at the bank. A line of the bank's statement with its reference
settles it, or a second person who has the bank's number of the credit. One that bounces leaves the charge as due as
it was, also when a person had said by mistake that it was paid.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.checkouts import cash, settlement
from payment_service.checkouts import repository as payments
from payment_service.checkouts.models import Payment
from payment_service.checkouts.settlement import Settling
from payment_service.cheques import repository
from payment_service.cheques.models import Cheque
from payment_service.cheques.problems import (
    ChequeDateNotValid,
    ChequeNeedsAnother,
    ChequeNotDeposited,
    ChequeNotFound,
    ChequeNotWaiting,
    ChequeTakenBefore,
)
from payment_service.cheques.repository import Held, state_of
from payment_service.cheques.schemas import ChequeBounce, ChequeClear, ChequeCreate, ChequeRead, ChequeState
from payment_service.cheques.taking_back import take_back
from payment_service.providers.protocol import Outcome, Word
from payment_service.receipts.issuing import Why
from payment_service.shifts.service import READERS, REMITTERS, Takings

NAME = "cheque"
PAYABLE = timedelta(days=183)
"""Six months from its date (Luật Các công cụ chuyển nhượng 2005 Art. 69)."""


async def take(
    session: Session, charge_id: UUID, amount_vnd: int | None, cheque: ChequeCreate, takings: Takings, dossier_code: str
) -> Payment:
    """Over all that is left of the charge, or a part. Raises as cash, ChequeDateNotValid, ChequeTakenBefore."""
    today = takings.at.astimezone(VIETNAM).date()
    if not today - PAYABLE <= cheque.dated_on <= today:
        raise ChequeDateNotValid(today - PAYABLE, today)
    expires_at = datetime.combine(cheque.dated_on + PAYABLE + timedelta(days=1), time(), VIETNAM)
    payment = await cash.new_payment(session, NAME, charge_id, amount_vnd, takings, dossier_code, expires_at)
    if not await repository.add_if_new(session, payment.id, cheque):
        raise ChequeTakenBefore
    await session.flush()
    return payment


async def clear(
    session: Session, payment_id: UUID, cleared: ChequeClear, caller: Caller, settling: Settling
) -> ChequeRead:
    """The bank has paid it, says a second person.

    Raises NotPermitted, ChequeNotFound, ChequeNotWaiting, ChequeNotDeposited, ChequeNeedsAnother.
    """
    cheque, payment = await _waiting(session, payment_id, caller, {ChequeState.DEPOSITED})
    cheque.cleared_by, cheque.bank_reference = caller.subject, cleared.bank_reference
    # The payer had done his part when he handed it over, however long the bank takes.
    word = Word(Outcome.PAID, payment.amount_vnd, cleared.bank_reference, "", payment.created_at)
    await settlement.apply(session, payment, word, settling)
    return await read(session, payment_id)


async def bounce(
    session: Session, payment_id: UUID, bounced: ChequeBounce, caller: Caller, settling: Settling
) -> ChequeRead:
    """The bank does not pay it, or it was given back before, or a person has cleared it by mistake.

    Raises as `clear`, ChequeGivenBack.
    """
    waiting = {ChequeState.HELD, ChequeState.DEPOSITED, ChequeState.CLEARED}
    cheque, payment = await _waiting(session, payment_id, caller, waiting)
    if payment.settled_at is not None:
        await take_back(session, cheque, payment, Why(bounced.reason, caller.subject), settling.at)
    cheque.bounced_by, cheque.bounce_reason, cheque.bounced_at = caller.subject, bounced.reason, settling.at
    await settlement.refuse(session, payment, settling.at)
    return await read(session, payment_id)


async def listed(
    session: Session, state: ChequeState | None, caller: Caller, paging: PageRequest
) -> tuple[list[ChequeRead], str | None, Total | None]:
    """A clerk's own; for those who watch over money their unit's and below. Raises NotPermitted."""
    watches = caller.has_role(*READERS)
    if caller.unit is None or not (watches or caller.has_role("clerk")):
        raise NotPermitted
    clerk = None if watches else caller.subject
    found, next_cursor, total = await repository.listed(session, caller.unit, clerk, state, paging)
    return [_shown(held) for held in found], next_cursor, total


async def read(session: Session, payment_id: UUID) -> ChequeRead:
    """Raises ChequeNotFound."""
    held = await repository.find(session, payment_id)
    if held is None:
        raise ChequeNotFound
    return _shown(held)


async def _waiting(
    session: Session, payment_id: UUID, caller: Caller, waiting: set[ChequeState]
) -> tuple[Cheque, Payment]:
    """The payment is locked. Raises as `clear`."""
    if caller.unit is None or not caller.has_role(*REMITTERS):
        raise NotPermitted
    known = await payments.find(session, payment_id)
    if known is None:
        raise ChequeNotFound
    await payments.lock_of_dossier(session, known.dossier_id)
    payment = await payments.lock(session, payment_id)
    held = await repository.find(session, payment_id)
    if held is None or not is_within(held[2].unit, caller.unit):
        raise ChequeNotFound
    if payment.received_by == caller.subject:
        raise ChequeNeedsAnother
    state = state_of(held)
    if state in waiting:
        return held[0], payment
    raise ChequeNotDeposited if state is ChequeState.HELD else ChequeNotWaiting


def _shown(held: Held) -> ChequeRead:
    cheque, payment, shift = held
    return ChequeRead(
        payment_id=payment.id,
        charge_id=payment.charge_id,
        dossier_id=payment.dossier_id,
        shift_id=shift.id,
        reference=payment.reference,
        bank_code=cheque.bank_code,
        number=cheque.number,
        dated_on=cheque.dated_on,
        amount_vnd=payment.amount_vnd,
        state=state_of(held),
        bank_reference=cheque.bank_reference or payment.provider_transaction,
        bounce_reason=cheque.bounce_reason,
        taken_at=payment.created_at,
        cleared_at=payment.settled_at,
        bounced_at=cheque.bounced_at,
    )

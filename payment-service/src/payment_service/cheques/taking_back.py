"""A cheque that a person has cleared by mistake: all that followed is taken back by corrections with the reason."""

from datetime import datetime

from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import amending
from payment_service.charges import repository as charges
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts.models import Payment
from payment_service.cheques import repository
from payment_service.cheques.models import Cheque
from payment_service.cheques.problems import ChequeGivenBack, ChequeNotWaiting
from payment_service.ledger import repository as movements
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.models import LedgerMovement
from payment_service.ledger.service import Movement
from payment_service.receipts import issuing as receipts
from payment_service.receipts import repository as receipt_book
from payment_service.receipts.issuing import Why
from payment_service.refunds import repository as refunds

BOUNCED = "cheque_bounced"


async def take_back(session: Session, cheque: Cheque, payment: Payment, why: Why, at: datetime) -> None:
    """The charge is as due as it was; its receipt is cancelled. The dossier's payments must be locked.

    Raises ChequeNotWaiting when the bank itself has said that it was paid, ChequeGivenBack.
    """
    if cheque.cleared_by is None or await repository.is_on_statement(session, payment.id):
        raise ChequeNotWaiting
    if await refunds.committed_vnd(session, payment.id):
        raise ChequeGivenBack
    account = await accounts.lock(session, payment.dossier_id)
    charge = await charges.lock(session, payment.charge_id)
    payment.settled_at = None
    booked = await movements.standing_of_payment(session, payment.id)
    for movement in booked:
        await _reverse(session, account, movement, why, at)
    if charge.status == ChargeStatus.SETTLED and any(one.kind == MovementKind.SETTLEMENT for one in booked):
        # What other parts had covered is an advance again.
        for movement in await movements.standing_settlements(session, charge.id):
            await _reverse(session, account, movement, why, at)
        await amending.fall_due(session, account, charge, at)
    if account.is_removed:
        await amending.suspend_open(session, account, reason=why.reason, at=at)
    case = await refunds.open_case(session, payment.id)
    if case is not None:
        case.closed_at, case.closing_reason = at, BOUNCED
    receipt = await receipt_book.in_force(session, payment.id)
    if receipt is not None:
        await receipts.cancel(session, account, receipt, why, at)
    await session.flush()


async def _reverse(session: Session, account: DossierAccount, movement: LedgerMovement, why: Why, at: datetime) -> None:
    was, amount_vnd = await movements.line_of(session, movement.id)
    correction = Movement(
        MovementKind.CORRECTION, was.reversed, amount_vnd, at, charge_id=movement.charge_id,
        payment_id=movement.payment_id, reverses_id=movement.id, actor=why.by, reason=why.reason,
    )  # fmt: skip
    await ledger.write(session, account, correction)

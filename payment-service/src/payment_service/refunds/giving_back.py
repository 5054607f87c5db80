"""Money has been given back: payment, charge, ledger, case, receipt and event in one transaction, once."""

from datetime import datetime

from contracts.payment import PaymentRefunded
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import amending
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import Account, Line, MovementKind
from payment_service.ledger.service import Movement
from payment_service.receipts import issuing as receipts
from payment_service.receipts.book import ReceiptBook
from payment_service.refunds import cases, repository
from payment_service.refunds.lifecycle import RefundStatus, next_status
from payment_service.refunds.models import Refund, RefundCase


async def give_back(
    session: Session, payment: Payment, refund: Refund, transaction: str | None, book: ReceiptBook, at: datetime
) -> bool:
    """True when it was not known before. The payment must be locked."""
    status = next_status(RefundStatus(refund.status), RefundStatus.REFUNDED)
    if status is None:
        return False
    account = await accounts.lock(session, payment.dossier_id)
    charge = await charges.lock(session, payment.charge_id)
    refund.status, refund.refunded_at, refund.next_try_at = status, at, None
    refund.provider_transaction = transaction
    await _move(session, account, payment, charge, refund, at)
    await session.flush()
    is_whole = await repository.refunded_vnd(session, payment.id) >= payment.amount_vnd
    payment.status = PaymentStatus.REFUNDED if is_whole else PaymentStatus.PARTIALLY_REFUNDED
    facts = {"payment_id": payment.id, "amount_vnd": refund.amount_vnd}
    await accounts.announce(session, account, PaymentRefunded, at, **facts)
    if charge.status == ChargeStatus.SETTLED and await repository.earned_vnd(session, charge.id) == 0:
        await _give_up(session, account, charge, refund, at)
    await _close_case(session, refund, at)
    await receipts.follow_refund(session, account, payment, book, at)
    await session.flush()
    return True


async def _give_up(session: Session, account: DossierAccount, charge: Charge, refund: Refund, at: datetime) -> None:
    """All of it went back; if that was for a removal, it is due again with the dossier, which may be back by now."""
    charge.status = ChargeStatus.REFUNDED
    if await cases.is_of_removal(session, refund.case_id):
        charge.until_restored = True
        if not account.is_removed:
            await amending.owe_again(session, account, charge, reason=PaymentRefunded.subject, at=at)


async def _move(
    session: Session, account: DossierAccount, payment: Payment, charge: Charge, refund: Refund, at: datetime
) -> None:
    """First what settled no charge, then advances, then what did."""
    spare_vnd = min(refund.amount_vnd, await repository.held_vnd(session, payment.id, Account.UNAPPLIED))
    advance_vnd = min(refund.amount_vnd - spare_vnd, await repository.held_vnd(session, payment.id, Account.ADVANCE))
    kind = "fee" if charge.kind == "fee" else "levy"
    parts: list[tuple[Line, int]] = [
        (chart.overpayment_refunded(payment.provider), spare_vnd),
        (chart.advance_refunded(payment.provider), advance_vnd),
        (chart.refunded(kind, payment.provider), refund.amount_vnd - spare_vnd - advance_vnd),
    ]
    for line, amount_vnd in parts:
        if amount_vnd:
            movement = Movement(
                MovementKind.REFUND, line, amount_vnd, at,
                charge_id=charge.id, payment_id=payment.id, shift_id=refund.shift_id, reason=refund.reason,
            )  # fmt: skip
            await ledger.write(session, account, movement)


async def _close_case(session: Session, refund: Refund, at: datetime) -> None:
    case = await session.get(RefundCase, refund.case_id) if refund.case_id else None
    if case and case.closed_at is None:
        given_vnd = await repository.refunded_vnd(session, refund.payment_id, case.id)
        case.closed_at = at if given_vnd >= case.amount_vnd else None

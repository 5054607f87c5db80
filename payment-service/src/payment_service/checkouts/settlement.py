"""A provider's word becomes fact: payment, charge, ledger, receipt and events in one transaction, once."""

from dataclasses import dataclass
from datetime import datetime

from contracts.payment import MismatchFound, PaymentExpired, PaymentFailed
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import covering
from payment_service.checkouts.lifecycle import PaymentStatus, next_status
from payment_service.checkouts.models import Payment
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import Line, MovementKind
from payment_service.ledger.service import Movement
from payment_service.providers.protocol import Word
from payment_service.receipts import issuing as receipts
from payment_service.receipts.book import ReceiptBook
from payment_service.refunds import cases
from payment_service.refunds.schemas import CaseGround


@dataclass(frozen=True)
class Settling:
    """What a settlement needs besides the word: when, and the book that its receipt comes from."""

    at: datetime
    book: ReceiptBook


async def apply(session: Session, payment: Payment, word: Word, settling: Settling) -> bool:
    """True when the word changed something. The payment must be locked, the sum compared."""
    status = next_status(PaymentStatus(payment.status), word.outcome)
    if status is None:
        return False
    account = await accounts.lock(session, payment.dossier_id)
    payment.status = status
    payment.provider_transaction = word.transaction
    if status is PaymentStatus.SETTLED:
        await _settle(session, account, payment, word.paid_at or settling.at, settling)
    else:
        await accounts.announce(session, account, PaymentFailed, settling.at, payment_id=payment.id)
    await session.flush()
    return True


async def report_mismatch(
    session: Session, payment: Payment, received_vnd: int, at: datetime, *, expected_vnd: int | None = None
) -> None:
    """Another sum than the order's, or its bill's: a person has to look, nothing is settled."""
    account = await accounts.lock(session, payment.dossier_id)
    expected = payment.amount_vnd if expected_vnd is None else expected_vnd
    facts = {"payment_id": payment.id, "expected_vnd": expected, "received_vnd": received_vnd}
    await accounts.announce(session, account, MismatchFound, at, **facts)
    await session.flush()


async def expire(session: Session, payment: Payment, now: datetime) -> None:
    """The payment must be locked. The provider may still tell of money afterwards."""
    if payment.status == PaymentStatus.PENDING and payment.expires_at <= now:
        account = await accounts.lock(session, payment.dossier_id)
        payment.status = PaymentStatus.EXPIRED
        await accounts.announce(session, account, PaymentExpired, now, payment_id=payment.id)
    await session.flush()


async def give_up(session: Session, payment: Payment, now: datetime) -> None:
    """The provider did not open it. The payment must be locked; what the provider may tell later still counts."""
    if payment.status == PaymentStatus.PENDING and payment.invitation is None:
        account = await accounts.lock(session, payment.dossier_id)
        payment.status = PaymentStatus.FAILED
        await accounts.announce(session, account, PaymentFailed, now, payment_id=payment.id)
    await session.flush()


async def refuse(session: Session, payment: Payment, now: datetime) -> None:
    """It will not be paid: a cheque that bounced, also after its time. The payment must be locked."""
    account = await accounts.lock(session, payment.dossier_id)
    payment.status = PaymentStatus.FAILED
    await accounts.announce(session, account, PaymentFailed, now, payment_id=payment.id)
    await session.flush()


async def _settle(
    session: Session, account: DossierAccount, payment: Payment, paid_at: datetime, settling: Settling
) -> None:
    payment.settled_at = settling.at
    payment.next_query_at = None
    charge = await charges.lock(session, payment.charge_id)
    if charge.status == ChargeStatus.UNASSESSED and payment.is_part and paid_at <= payment.expires_at:
        await _advance(session, account, payment, charge, settling)
    elif charge.status != ChargeStatus.DUE:
        await _keep_apart(session, account, payment, CaseGround.CHARGE_NOT_DUE, payment.amount_vnd, settling.at)
    elif paid_at > payment.expires_at:
        # A word that is late about money that was in time still settles: the payer has done his part.
        await _keep_apart(session, account, payment, CaseGround.PAID_LATE, payment.amount_vnd, settling.at)
    elif payment.is_part or await covering.advanced_vnd(session, charge):
        await _advance(session, account, payment, charge, settling)
        await covering.cover(session, account, charge, settling.at)
    elif payment.amount_vnd < charge.owed_vnd:
        await _keep_apart(session, account, payment, CaseGround.PAID_TOO_LITTLE, payment.amount_vnd, settling.at)
    else:
        await _settle_charge(session, account, payment, charge, settling)


async def _settle_charge(
    session: Session, account: DossierAccount, payment: Payment, charge: Charge, settling: Settling
) -> None:
    line = chart.settled(payment.provider)
    await _move(session, account, payment, MovementKind.SETTLEMENT, line, charge.owed_vnd, settling.at)
    excess_vnd = payment.amount_vnd - charge.owed_vnd
    if excess_vnd:
        await _keep_apart(session, account, payment, CaseGround.PAID_TOO_MUCH, excess_vnd, settling.at)
    await covering.settle(session, account, charge, payment, settling.at)
    await receipts.issue(session, account, payment, charge, charge.owed_vnd, settling.book, settling.at)


async def _advance(
    session: Session, account: DossierAccount, payment: Payment, charge: Charge, settling: Settling
) -> None:
    """A part of what is owed, or money before its sum is known: with a receipt, and settling nothing by itself."""
    line = chart.advanced(payment.provider)
    await _move(session, account, payment, MovementKind.ADVANCE, line, payment.amount_vnd, settling.at)
    await receipts.issue(session, account, payment, charge, payment.amount_vnd, settling.book, settling.at)


async def _keep_apart(
    session: Session, account: DossierAccount, payment: Payment, ground: CaseGround, amount_vnd: int, at: datetime
) -> None:
    """The money is real, the debt is not, or is another: it is to be given back."""
    line = chart.overpaid(payment.provider)
    await _move(session, account, payment, MovementKind.OVERPAYMENT, line, amount_vnd, at)
    await cases.open_case(session, payment, ground, amount_vnd, at)
    expected_vnd = payment.amount_vnd - amount_vnd
    facts = {"payment_id": payment.id, "expected_vnd": expected_vnd, "received_vnd": payment.amount_vnd}
    await accounts.announce(session, account, MismatchFound, at, **facts)


async def _move(
    session: Session,
    account: DossierAccount,
    payment: Payment,
    kind: MovementKind,
    line: Line,
    amount_vnd: int,
    at: datetime,
) -> None:
    movement = Movement(
        kind, line, amount_vnd, at, charge_id=payment.charge_id, payment_id=payment.id, shift_id=payment.shift_id
    )
    await ledger.write(session, account, movement)

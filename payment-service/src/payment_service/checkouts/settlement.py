"""A provider's word becomes fact: payment, charge, ledger, receipt and events in one transaction, once."""

from dataclasses import dataclass
from datetime import datetime

from contracts.payment import MismatchFound, PaymentExpired, PaymentFailed, PaymentSettled
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts.lifecycle import PaymentStatus, next_status
from payment_service.checkouts.models import Payment, RefundCase
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement
from payment_service.providers.protocol import Word
from payment_service.receipts import service as receipts
from payment_service.receipts.numbering import Series

CHARGE_NOT_DUE = "charge_not_due"


@dataclass(frozen=True)
class Settling:
    """What a settlement needs besides the word: when, and the series of its receipt."""

    at: datetime
    series: Series


async def apply(session: Session, payment: Payment, word: Word, settling: Settling) -> bool:
    """True when the word changed something. The payment must be locked, the sum compared."""
    status = next_status(PaymentStatus(payment.status), word.outcome)
    if status is None:
        return False
    account = await accounts.lock(session, payment.dossier_id)
    payment.status = status
    payment.provider_transaction = word.transaction
    if status is PaymentStatus.SETTLED:
        await _settle(session, account, payment, settling)
    else:
        await accounts.announce(session, account, PaymentFailed, settling.at, payment_id=payment.id)
    await session.flush()
    return True


async def report_mismatch(session: Session, payment: Payment, received_vnd: int, at: datetime) -> None:
    """Another sum than the order's: a person has to look, nothing is settled."""
    account = await accounts.lock(session, payment.dossier_id)
    facts = {"payment_id": payment.id, "expected_vnd": payment.amount_vnd, "received_vnd": received_vnd}
    await accounts.announce(session, account, MismatchFound, at, **facts)
    await session.flush()


async def expire(session: Session, payment: Payment, now: datetime) -> None:
    """The payment must be locked. The provider may still tell of money afterwards."""
    if payment.status == PaymentStatus.PENDING and payment.expires_at <= now:
        account = await accounts.lock(session, payment.dossier_id)
        payment.status = PaymentStatus.EXPIRED
        await accounts.announce(session, account, PaymentExpired, now, payment_id=payment.id)
    await session.flush()


async def _settle(session: Session, account: DossierAccount, payment: Payment, settling: Settling) -> None:
    payment.settled_at = settling.at
    payment.next_query_at = None
    charge = await charges.lock(session, payment.charge_id)
    if charge.status == ChargeStatus.DUE:
        await _settle_charge(session, account, payment, charge, settling)
    else:
        await _open_refund_case(session, account, payment, settling.at)


async def _settle_charge(
    session: Session, account: DossierAccount, payment: Payment, charge: Charge, settling: Settling
) -> None:
    charge.status = ChargeStatus.SETTLED
    charge.settled_at = settling.at
    await session.flush()
    await _move(session, account, payment, MovementKind.SETTLEMENT, settling.at)
    facts = {
        "payment_id": payment.id,
        "charge_ids": [charge.id],
        "provider": payment.provider,
        "amount_vnd": payment.amount_vnd,
        "settled_at": settling.at,
        "all_settled": not await charges.is_any_due(session, account.dossier_id),
    }
    await accounts.announce(session, account, PaymentSettled, settling.at, **facts)
    await receipts.issue(session, account, payment, [charge], settling.series, settling.at)


async def _open_refund_case(session: Session, account: DossierAccount, payment: Payment, at: datetime) -> None:
    """Paid twice, or for a charge that is owed no more: the money is real, the debt is not."""
    await _move(session, account, payment, MovementKind.OVERPAYMENT, at)
    session.add(
        RefundCase(
            id=uuid7(), payment_id=payment.id, ground=CHARGE_NOT_DUE, amount_vnd=payment.amount_vnd, opened_at=at
        )
    )
    facts = {"payment_id": payment.id, "expected_vnd": 0, "received_vnd": payment.amount_vnd}
    await accounts.announce(session, account, MismatchFound, at, **facts)


async def _move(session: Session, account: DossierAccount, payment: Payment, kind: MovementKind, at: datetime) -> None:
    line = chart.settled(payment.provider) if kind is MovementKind.SETTLEMENT else chart.overpaid(payment.provider)
    movement = Movement(kind, line, payment.amount_vnd, at, charge_id=payment.charge_id, payment_id=payment.id)
    await ledger.write(session, account, movement)

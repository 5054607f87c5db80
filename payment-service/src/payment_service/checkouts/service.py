"""A checkout: an order that the payer takes to a provider. Nothing here says that money arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.charges.problems import ChargeNotAssessed, ChargeNotDue
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import repository
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.checkouts.problems import PaymentNotFound
from payment_service.checkouts.schemas import PaymentRead
from payment_service.providers.protocol import Order
from payment_service.receipts import repository as receipts


@dataclass(frozen=True)
class Terms:
    """How long a checkout is open, and when the provider is asked about it."""

    lifetime: timedelta
    query_after: timedelta


async def open_checkout(
    session: Session, charge_id: UUID, provider: str, return_url: str, *, dossier_code: str, terms: Terms, now: datetime
) -> Payment:
    """An open checkout with the same return address is given again. Raises ChargeNotDue, ChargeNotAssessed."""
    charge = await charges.lock(session, charge_id)
    if charge.status == ChargeStatus.UNASSESSED:
        raise ChargeNotAssessed
    if charge.status != ChargeStatus.DUE:
        raise ChargeNotDue
    payment = await repository.open_checkout(session, charge, provider, return_url, now)
    if payment is None:
        payment = _new_payment(charge, provider, return_url, dossier_code, terms, now)
        session.add(payment)
    await session.flush()
    return payment


async def dossier_of(session: Session, payment_id: UUID) -> UUID:
    """Raises PaymentNotFound."""
    payment = await repository.find(session, payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment.dossier_id


async def read(session: Session, payment_id: UUID) -> PaymentRead:
    """Raises PaymentNotFound."""
    payment = await repository.find(session, payment_id)
    if payment is None:
        raise PaymentNotFound
    return PaymentRead(
        id=payment.id,
        charge_id=payment.charge_id,
        dossier_id=payment.dossier_id,
        provider=payment.provider,
        reference=payment.reference,
        amount_vnd=payment.amount_vnd,
        status=PaymentStatus(payment.status),
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        settled_at=payment.settled_at,
        receipt_number=await receipts.number_of(session, payment.id),
    )


def order_of(payment: Payment) -> Order:
    return Order(
        reference=payment.reference,
        amount_vnd=payment.amount_vnd,
        description=payment.description,
        return_url=payment.return_url,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
    )


def _new_payment(
    charge: Charge, provider: str, return_url: str, dossier_code: str, terms: Terms, now: datetime
) -> Payment:
    payment_id = uuid7()
    return Payment(
        id=payment_id,
        charge_id=charge.id,
        dossier_id=charge.dossier_id,
        provider=provider,
        reference=payment_id.hex,
        amount_vnd=charge.owed_vnd,
        description=f"Nop phi ho so {dossier_code}",
        return_url=return_url,
        status=PaymentStatus.PENDING,
        created_at=now,
        expires_at=now + terms.lifetime,
        next_query_at=now + terms.query_after,
        query_count=0,
    )

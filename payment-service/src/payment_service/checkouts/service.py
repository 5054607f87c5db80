"""A checkout: an order that the payer takes to a provider. Nothing here says that money arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import repository as accounts
from payment_service.charges import repository as charges
from payment_service.charges.models import Charge
from payment_service.checkouts import repository
from payment_service.checkouts.lifecycle import PaymentStatus
from payment_service.checkouts.models import Payment
from payment_service.checkouts.payable import to_pay
from payment_service.checkouts.problems import PaymentNotFound
from payment_service.checkouts.schemas import CheckoutRead, PaymentRead
from payment_service.fees import repository as fees
from payment_service.providers import vietqr
from payment_service.providers.protocol import Bill, Invitation, Order, Provider
from payment_service.providers.vietqr import VietQR
from payment_service.receipts import repository as receipts


@dataclass(frozen=True)
class Terms:
    """How long a checkout is open, and when the provider is asked about it."""

    lifetime: timedelta
    query_after: timedelta


async def open_checkout(
    session: Session,
    charge_id: UUID,
    provider: Provider,
    return_url: str,
    *,
    amount_vnd: int | None,
    dossier_code: str,
    terms: Terms,
    now: datetime,
) -> Payment:
    """An open checkout of that sum with the same return address is given again.

    Raises ChargeNotDue, ChargeNotAssessed, PartNotValid.
    """
    charge = await charges.lock(session, charge_id)
    to_pay_vnd, is_part = await to_pay(session, charge, amount_vnd)
    payment = await repository.open_checkout(session, charge, to_pay_vnd, provider.name, return_url, now)
    if payment is None:
        payment = _new_payment(charge, provider, return_url, dossier_code, terms, now)
        payment.amount_vnd, payment.is_part = to_pay_vnd, is_part
        session.add(payment)
    await session.flush()
    return payment


async def bill_of(session: Session, payment: Payment, payer_name: str, client_address: str) -> Bill:
    """What the provider is told about the charge."""
    account = await accounts.read(session, payment.dossier_id)
    charge = await charges.read(session, payment.charge_id)
    return Bill(
        dossier_code=account.code,
        agency=account.agency,
        procedure_code=account.procedure_code,
        procedure_name=await fees.name_of(session, account.procedure_code, account.procedure_version),
        fee_id=charge.fee_id,
        kind=charge.kind,
        name=charge.name,
        payer_name=payer_name,
        client_address=client_address,
    )


async def invite(session: Session, payment_id: UUID, invitation: Invitation | None, now: datetime) -> Payment:
    """Keep what the provider has given; the payer may ask for it again."""
    payment = await repository.lock(session, payment_id)
    if invitation is not None:
        payment.invitation = invitation.text
        if invitation.raw is not None:
            await repository.keep_message(
                session, payment.provider, payment.id, "checkout", invitation.raw, "opened", now
            )
    await session.flush()
    return payment


async def shown(session: Session, payment: Payment) -> CheckoutRead:
    code = payment.invitation if payment.provider == VietQR.name else None
    return CheckoutRead(
        payment_id=payment.id,
        status=PaymentStatus(payment.status),
        redirect_url=payment.invitation if code is None else None,
        qr_payload=code,
        qr_svg=vietqr.svg(code) if code else None,
        expires_at=payment.expires_at,
        receipt_number=await receipts.number_of(session, payment.id),
        shift_id=payment.shift_id,
    )


async def dossier_of(session: Session, payment_id: UUID) -> UUID:
    """Raises PaymentNotFound."""
    payment = await repository.find(session, payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment.dossier_id


async def provider_of(session: Session, payment_id: UUID) -> str:
    """Raises PaymentNotFound."""
    payment = await repository.find(session, payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment.provider


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
    charge: Charge, provider: Provider, return_url: str, dossier_code: str, terms: Terms, now: datetime
) -> Payment:
    payment_id = uuid7()
    return Payment(
        id=payment_id,
        charge_id=charge.id,
        dossier_id=charge.dossier_id,
        provider=provider.name,
        reference=provider.reference(payment_id),
        description=f"Nop phi ho so {dossier_code}",
        return_url=return_url,
        status=PaymentStatus.PENDING,
        created_at=now,
        expires_at=now + terms.lifetime,
        next_query_at=now + terms.query_after if provider.can_be_asked else None,
        query_count=0,
    )

"""Opening a checkout: the order is stored, then the provider is asked outside of any transaction, then answered.

What the provider says to the same order twice is nobody's to know, so an order that it did not open is given up.
"""

from datetime import timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

import structlog
from fastapi import Depends, Request
from servicekit import idempotency
from servicekit.clock import Now
from servicekit.database import database_of
from servicekit.problems import Unavailable

from payment_service.charges.admission import Payer
from payment_service.checkouts import repository, return_urls, service, settlement
from payment_service.checkouts.problems import ProviderNotAvailable, ReturnUrlNotAllowed
from payment_service.checkouts.schemas import CheckoutCreate, ProviderName
from payment_service.checkouts.service import Terms
from payment_service.providers.protocol import Invitation, Provider, ProviderUnreachable
from payment_service.providers.registry import Providers
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

OVER_THE_COUNTER = (ProviderName.CASH, ProviderName.CHEQUE)

Invited = tuple[UUID, Invitation | None]
"""The payment, and what the provider has just given; None when the payer has it already."""


class Opened(NamedTuple):
    invited: Invited | None
    """None for cash and cheques, which need no provider."""
    asked: CheckoutCreate


async def _invited(
    charge_id: UUID, body: CheckoutCreate, access: Payer, providers: Providers, request: Request, now: Now
) -> Opened:
    if body.provider in OVER_THE_COUNTER:
        return Opened(None, body)
    provider = providers.get(body.provider)
    if provider is None:
        raise ProviderNotAvailable
    return_url, terms = _return_url(body, request), _terms(provider, request)
    async with database_of(request).transaction() as session:
        # Who asks again with the same key gets the same answer, not another order.
        await idempotency.begin(request, session)
        payment = await service.open_checkout(
            session,
            charge_id,
            provider,
            return_url,
            amount_vnd=body.amount_vnd,
            dossier_code=access.code or "",
            terms=terms,
            now=now,
        )
        bill = await service.bill_of(session, payment, access.applicant_name or "", _client_address(request))
    if payment.invitation is not None:
        return Opened((payment.id, None), body)
    try:
        return Opened((payment.id, await provider.invite(service.order_of(payment), bill)), body)
    except ProviderUnreachable as error:
        log.warning("checkout_not_opened", provider=provider.name, error=str(error))
        async with database_of(request).transaction() as session:
            await settlement.give_up(session, await repository.lock(session, payment.id), now)
        raise Unavailable from error


OpenedCheckout = Annotated[Opened, Depends(_invited)]


def _return_url(body: CheckoutCreate, request: Request) -> str:
    settings: PaymentSettings = request.app.state.kit.settings
    url = body.return_url or settings.public_base_url
    if not return_urls.is_allowed(url, (settings.public_base_url, *settings.return_origins), settings.profile):
        raise ReturnUrlNotAllowed
    return url


def _terms(provider: Provider, request: Request) -> Terms:
    settings: PaymentSettings = request.app.state.kit.settings
    lifetime = timedelta(minutes=settings.checkout_minutes)
    if not provider.can_be_asked:
        lifetime = timedelta(hours=settings.transfer_hours)
    return Terms(lifetime, timedelta(minutes=settings.query_after_minutes))


def _client_address(request: Request) -> str:
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[0].strip()
    return forwarded or (request.client.host if request.client else "127.0.0.1")

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction, database_of
from servicekit.problems import NotPermitted, Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Access, Gate
from payment_service.charges.admission import Payer
from payment_service.charges.problems import ChargeNotAssessed, ChargeNotDue, ChargeNotFound
from payment_service.checkouts import return_urls, service
from payment_service.checkouts.problems import PaymentNotFound, ProviderNotAvailable, ReturnUrlNotAllowed
from payment_service.checkouts.schemas import CheckoutCreate, CheckoutRead, PaymentRead
from payment_service.checkouts.service import Terms
from payment_service.providers.registry import Providers
from payment_service.settings import PaymentSettings

router = api_router(tags=["payments"])


async def _viewer(payment_id: UUID, caller: Person, gate: Gate, request: Request) -> Access:
    async with database_of(request).sessions() as session:
        dossier_id = await service.dossier_of(session, payment_id)
    return await gate.require(dossier_id, caller, PaymentNotFound)


def _return_url(body: CheckoutCreate, request: Request) -> str:
    settings: PaymentSettings = request.app.state.kit.settings
    url = body.return_url or settings.public_base_url
    if not return_urls.is_allowed(url, (settings.public_base_url, *settings.return_origins), settings.profile):
        raise ReturnUrlNotAllowed
    return url


async def _terms(request: Request) -> Terms:
    settings: PaymentSettings = request.app.state.kit.settings
    return Terms(timedelta(minutes=settings.checkout_minutes), timedelta(minutes=settings.query_after_minutes))


def _client_address(request: Request) -> str:
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[0].strip()
    return forwarded or (request.client.host if request.client else "127.0.0.1")


@router.post(
    "/charges/{charge_id}/checkout",
    status_code=201,
    summary="Open a checkout at a provider; the browser goes to its page",
    responses=problem_responses(
        ChargeNotFound,
        NotPermitted,
        ChargeNotDue,
        ChargeNotAssessed,
        ProviderNotAvailable,
        ReturnUrlNotAllowed,
        Unavailable,
    ),
)
async def open_checkout(
    charge_id: UUID,
    body: CheckoutCreate,
    access: Payer,
    providers: Providers,
    terms: Annotated[Terms, Depends(_terms)],
    session: Transaction,
    now: Now,
    request: Request,
    response: Response,
) -> CheckoutRead:
    provider = providers.get(body.provider)
    if provider is None:
        raise ProviderNotAvailable
    return_url = _return_url(body, request)
    payment = await service.open_checkout(
        session, charge_id, provider.name, return_url, dossier_code=access.code or "", terms=terms, now=now
    )
    response.headers["Location"] = f"/api/v1/payments/{payment.id}"
    redirect_url = provider.redirect_url(service.order_of(payment), _client_address(request))
    return CheckoutRead(payment_id=payment.id, redirect_url=redirect_url, expires_at=payment.expires_at)


@router.get(
    "/payments/{payment_id}",
    summary="What became of a payment; the browser's return tells nothing, ask here",
    responses=problem_responses(PaymentNotFound, Unavailable),
)
async def get_payment(
    payment_id: UUID, access: Annotated[Access, Depends(_viewer)], session: Reading, response: Response
) -> PaymentRead:
    response.headers["Cache-Control"] = "no-store"
    return await service.read(session, payment_id)

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
from payment_service.checkouts import cash, service
from payment_service.checkouts.opening import OpenedCheckout
from payment_service.checkouts.problems import PartNotValid, PaymentNotFound, ProviderNotAvailable, ReturnUrlNotAllowed
from payment_service.checkouts.schemas import CheckoutRead, PaymentRead
from payment_service.checkouts.settlement import Settling
from payment_service.receipts.book import Book
from payment_service.settings import PaymentSettings

router = api_router(tags=["payments"])


async def _viewer(payment_id: UUID, caller: Person, gate: Gate, request: Request) -> Access:
    async with database_of(request).sessions() as session:
        dossier_id = await service.dossier_of(session, payment_id)
    return await gate.require(dossier_id, caller, PaymentNotFound)


async def _settling(book: Book, now: Now) -> Settling:
    return Settling(now, book)


async def _cash_is_taken(request: Request) -> bool:
    settings: PaymentSettings = request.app.state.kit.settings
    return cash.NAME in settings.payment_providers


@router.post(
    "/charges/{charge_id}/checkout",
    status_code=201,
    summary="Open a checkout at a provider: its page or a QR code; at the counter, take cash",
    responses=problem_responses(
        ChargeNotFound,
        NotPermitted,
        ChargeNotDue,
        ChargeNotAssessed,
        ProviderNotAvailable,
        ReturnUrlNotAllowed,
        PartNotValid,
        Unavailable,
    ),
)
async def open_checkout(
    charge_id: UUID,
    caller: Person,
    access: Payer,
    opened: OpenedCheckout,
    cash_is_taken: Annotated[bool, Depends(_cash_is_taken)],
    settling: Annotated[Settling, Depends(_settling)],
    session: Transaction,
    response: Response,
) -> CheckoutRead:
    if opened.invited is not None:
        payment = await service.invite(session, *opened.invited, settling.at)
    elif cash_is_taken and cash.may_take(caller, access):
        payment = await cash.take(session, charge_id, opened.part_vnd, caller, access.code or "", settling)
    else:
        raise ProviderNotAvailable
    response.headers["Location"] = f"/api/v1/payments/{payment.id}"
    return await service.shown(session, payment)


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

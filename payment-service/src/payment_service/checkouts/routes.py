from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Caller, Person
from servicekit.clock import Now
from servicekit.database import Reading, Session, Transaction, database_of
from servicekit.problems import NotPermitted, Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Access, Gate
from payment_service.charges.admission import Payer
from payment_service.charges.problems import ChargeNotAssessed, ChargeNotDue, ChargeNotFound
from payment_service.checkouts import cash, service
from payment_service.checkouts.opening import OpenedCheckout
from payment_service.checkouts.problems import PartNotValid, PaymentNotFound, ProviderNotAvailable, ReturnUrlNotAllowed
from payment_service.checkouts.schemas import CheckoutCreate, CheckoutRead, PaymentRead
from payment_service.checkouts.settlement import Settling
from payment_service.cheques import service as cheques
from payment_service.cheques.problems import ChequeDateNotValid, ChequeTakenBefore
from payment_service.receipts.book import Book
from payment_service.settings import PaymentSettings
from payment_service.shifts import service as shifts

router = api_router(tags=["payments"])


async def _viewer(payment_id: UUID, caller: Person, gate: Gate, request: Request) -> Access:
    async with database_of(request).sessions() as session:
        dossier_id = await service.dossier_of(session, payment_id)
    return await gate.require(dossier_id, caller, PaymentNotFound)


async def _settling(book: Book, now: Now) -> Settling:
    return Settling(now, book)


async def _tenders(request: Request) -> tuple[str, ...]:
    settings: PaymentSettings = request.app.state.kit.settings
    return settings.payment_providers


@router.post(
    "/charges/{charge_id}/checkout",
    status_code=201,
    summary="Open a checkout at a provider: its page or a QR code; at the counter, take cash or a cheque",
    responses=problem_responses(
        ChargeNotFound,
        NotPermitted,
        ChargeNotDue,
        ChargeNotAssessed,
        ProviderNotAvailable,
        ReturnUrlNotAllowed,
        PartNotValid,
        ChequeDateNotValid,
        ChequeTakenBefore,
        Unavailable,
    ),
)
async def open_checkout(
    charge_id: UUID,
    caller: Person,
    access: Payer,
    opened: OpenedCheckout,
    tenders: Annotated[tuple[str, ...], Depends(_tenders)],
    settling: Annotated[Settling, Depends(_settling)],
    session: Transaction,
    response: Response,
) -> CheckoutRead:
    if opened.invited is not None:
        shown = await service.shown(session, await service.invite(session, *opened.invited, settling.at))
    elif opened.asked.provider in tenders and cash.may_take(caller, access):
        shown = await _taken(session, charge_id, opened.asked, caller, access.code or "", settling)
    else:
        raise ProviderNotAvailable
    response.headers["Location"] = f"/api/v1/payments/{shown.payment_id}"
    return shown


async def _taken(
    session: Session, charge_id: UUID, asked: CheckoutCreate, clerk: Caller, dossier_code: str, settling: Settling
) -> CheckoutRead:
    takings = await shifts.take(session, clerk, settling.at)
    if asked.cheque is None:
        payment = await cash.take(session, charge_id, asked.amount_vnd, takings, dossier_code, settling)
    else:
        payment = await cheques.take(session, charge_id, asked.amount_vnd, asked.cheque, takings, dossier_code)
    shown = await service.shown(session, payment)
    return shown.model_copy(update={"shift_opened": takings.is_new})


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

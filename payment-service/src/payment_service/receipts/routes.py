from typing import Annotated

from fastapi import Depends, Header, Path, Request, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Official, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction, database_of
from servicekit.etag import IfMatch
from servicekit.idempotency import exempt
from servicekit.paging import Page
from servicekit.printing.answers import PDF, pdf
from servicekit.printing.problems import PrinterBusy
from servicekit.problems import NotFound, NotPermitted, Unavailable, VersionConflict, VersionRequired
from servicekit.routing import api_router

from payment_service.access.gate import Access, Gate
from payment_service.access.units import concerns
from payment_service.receipts import pages, service, signing
from payment_service.receipts.book import Book
from payment_service.receipts.models import Receipt
from payment_service.receipts.problems import NothingToReceipt, ReceiptNotFound, ReceiptNotInForce
from payment_service.receipts.schemas import ReceiptChangeCreate, ReceiptLookup, ReceiptRead

router = api_router(tags=["payments"])

KEEPERS = ("officer", "approver")
"""Not the clerk: who takes cash may not do away with the receipt for it."""

ReceiptNumber = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{3,60}-\d{7}$")]


async def _receipt(number: ReceiptNumber, request: Request) -> Receipt:
    async with database_of(request).sessions() as session:
        return await service.find(session, number)


Named = Annotated[Receipt, Depends(_receipt)]


async def _viewer(receipt: Named, caller: Person, gate: Gate) -> Access:
    return await gate.require(receipt.dossier_id, caller, ReceiptNotFound)


async def _keeper(receipt: Named, caller: Official, gate: Gate) -> Access:
    """Of the agency in whose name it was issued, and never about his own money. Raises NotPermitted."""
    access = await gate.require(receipt.dossier_id, caller, ReceiptNotFound)
    if not caller.has_role(*KEEPERS) or access.owner or not concerns(receipt.agency, caller.unit):
        raise NotPermitted
    return access


Viewer = Annotated[Access, Depends(_viewer)]
Keeper = Annotated[Access, Depends(_keeper)]


@router.get(
    "/receipts/{number}.pdf",
    summary="A receipt as a page (PDF/A-2b), in Vietnamese; signed when the installation has a key, and says so if not",
    response_class=Response,
    responses=problem_responses(ReceiptNotFound, PrinterBusy, Unavailable) | PDF,
)
async def get_receipt_page(
    number: ReceiptNumber,
    access: Viewer,
    session: Reading,
    request: Request,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    kit = request.app.state.kit
    receipt = await service.find(session, number)
    shown = await service.shown(session, receipt, access.code or "", access.applicant_name)
    await session.close()  # nothing is printed while a connection is held
    seal = signing.of(kit.extras)
    data = pages.data_of(shown, kit.settings.public_base_url, seal.name if seal else "")
    etag_of_page = pages.etag_of(receipt.template, data, seal)
    at = pages.made_at(shown)
    return await pdf(
        etag_of_page, if_none_match, f"bien-lai-{number}.pdf", lambda: pages.draw(receipt.template, data, at, seal)
    )


@router.get(
    "/receipts/{number}", summary="One receipt (biên lai)", responses=problem_responses(ReceiptNotFound, Unavailable)
)
async def get_receipt(number: ReceiptNumber, access: Viewer, session: Reading, response: Response) -> ReceiptRead:
    response.headers["Cache-Control"] = "no-store"
    receipt = await service.find(session, number)
    etag.tag(response, receipt.version)
    return await service.shown(session, receipt, access.code or "", access.applicant_name)


@router.post(
    "/receipts/{number}/actions/cancel",
    summary="Cancel a receipt, with the reason; its number is never given again",
    responses=problem_responses(
        ReceiptNotFound, NotPermitted, ReceiptNotInForce, VersionConflict, VersionRequired, Unavailable
    ),
)
async def cancel_receipt(
    number: ReceiptNumber,
    body: ReceiptChangeCreate,
    caller: Official,
    access: Keeper,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> ReceiptRead:
    receipt = await service.cancel(session, number, body, caller, expected, now)
    etag.tag(response, receipt.version)
    return await service.shown(session, receipt, access.code or "", access.applicant_name)


@router.post(
    "/receipts/{number}/actions/replace",
    summary="Issue another receipt in its place, over what is left of the money; the answer is the new one",
    responses=problem_responses(
        ReceiptNotFound,
        NotPermitted,
        ReceiptNotInForce,
        NothingToReceipt,
        VersionConflict,
        VersionRequired,
        Unavailable,
    ),
)
async def replace_receipt(
    number: ReceiptNumber,
    body: ReceiptChangeCreate,
    caller: Official,
    access: Keeper,
    book: Book,
    session: Transaction,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> ReceiptRead:
    successor = await service.replace(session, number, body, caller, expected, book, now)
    response.headers["Location"] = f"/api/v1/receipts/{successor.number}"
    etag.tag(response, successor.version)
    return await service.shown(session, successor, access.code or "", access.applicant_name)


@router.post(
    "/receipts/lookup",
    summary="A dossier's receipts, for whoever knows its code and the owner's last digits",
    responses=problem_responses(ReceiptNotFound, Unavailable),
)
@exempt
async def look_up_receipts(lookup: ReceiptLookup, caller: Anyone, gate: Gate, session: Reading) -> Page[ReceiptRead]:
    try:
        dossier_id = await gate.find(lookup.dossier_code, lookup.identity_tail)
    except NotFound as error:
        raise ReceiptNotFound from error
    return Page[ReceiptRead](items=await service.of_dossier(session, dossier_id, lookup.dossier_code))

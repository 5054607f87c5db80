from typing import Annotated

from fastapi import Depends, Path, Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person
from servicekit.database import Reading, database_of
from servicekit.idempotency import exempt
from servicekit.paging import Page
from servicekit.problems import NotFound, Unavailable
from servicekit.routing import api_router

from payment_service.access.gate import Access, Gate
from payment_service.receipts import service
from payment_service.receipts.problems import ReceiptNotFound
from payment_service.receipts.schemas import ReceiptLookup, ReceiptRead

router = api_router(tags=["payments"])

ReceiptNumber = Annotated[str, Path(pattern=r"^[A-Z0-9.]{3,20}-\d{7}$")]


async def _viewer(number: ReceiptNumber, caller: Person, gate: Gate, request: Request) -> Access:
    async with database_of(request).sessions() as session:
        dossier_id = await service.dossier_of(session, number)
    return await gate.require(dossier_id, caller, ReceiptNotFound)


@router.get(
    "/receipts/{number}", summary="One receipt (biên lai)", responses=problem_responses(ReceiptNotFound, Unavailable)
)
async def get_receipt(
    number: ReceiptNumber, access: Annotated[Access, Depends(_viewer)], session: Reading, response: Response
) -> ReceiptRead:
    response.headers["Cache-Control"] = "no-store"
    return await service.read(session, number, access.code or "", access.applicant_name)


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

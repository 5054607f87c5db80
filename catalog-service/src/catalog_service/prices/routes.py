from servicekit import idempotency
from servicekit.app import problem_responses
from servicekit.auth import Anyone
from servicekit.database import Reading
from servicekit.problems import InvalidBody
from servicekit.rendering import Language
from servicekit.routing import api_router

from catalog_service.prices import service
from catalog_service.prices.schemas import FeePreview, FeeQuestion
from catalog_service.procedures.problems import NotInForce, ProcedureNotFound
from catalog_service.reading import Today

router = api_router(tags=["catalogue"])


@router.post(
    "/procedures/{code}/fee-preview",
    summary="What a filing would cost, fee by fee",
    responses=problem_responses(ProcedureNotFound, NotInForce, InvalidBody),
)
@idempotency.exempt
async def preview_fees(
    code: str, question: FeeQuestion, caller: Anyone, session: Reading, today: Today, language: Language
) -> FeePreview:
    return await service.preview(session, code, question, today, language)

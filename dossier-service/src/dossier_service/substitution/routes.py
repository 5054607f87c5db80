from uuid import UUID

from fastapi import status
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.substitution import service
from dossier_service.substitution.problems import (
    OfficialUnknown,
    PeriodUnsuitable,
    SubstituteUnsuitable,
    SubstitutionNotFound,
)
from dossier_service.substitution.schemas import SubstitutionBody, SubstitutionRead

router = api_router(tags=["officials"])


@router.get(
    "/substitutions",
    summary="Who stands in for whom: the caller's own, and of the units that they command",
    responses=problem_responses(),
)
async def list_substitutions(paging: Paging, caller: Official, session: Reading) -> Page[SubstitutionRead]:
    return await service.page(session, caller, paging)


@router.put(
    "/substitutions",
    summary="Name the substitute of an absent official, from the first to the last day",
    responses=problem_responses(NotPermitted, OfficialUnknown, SubstituteUnsuitable, PeriodUnsuitable),
)
async def put_substitution(
    body: SubstitutionBody, caller: Official, session: Transaction, now: Now
) -> SubstitutionRead:
    return SubstitutionRead.model_validate(await service.put(session, body, caller, now))


@router.delete(
    "/substitutions/{substitution_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="End a substitution",
    responses=problem_responses(NotPermitted, SubstitutionNotFound),
)
async def end_substitution(substitution_id: UUID, caller: Official, session: Transaction) -> None:
    await service.end(session, substitution_id, caller)

from fastapi import Response
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.routing import api_router

from dossier_service.operations import service
from dossier_service.operations.problems import OperationNotFound
from dossier_service.operations.schemas import OperationRead

router = api_router(tags=["operations"])


@router.get(
    "/operations/{operation_id}",
    summary="How far long work has come",
    responses=problem_responses(Unauthenticated, NotPermitted, OperationNotFound),
)
async def get_operation(
    operation_id: str, administrator: Administrator, session: Reading, response: Response
) -> OperationRead:
    response.headers["Cache-Control"] = "no-store"
    return service.read(await service.get(session, operation_id))

from typing import Annotated

from fastapi import Query
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from dossier_service.officials.problems import AssigneeUnknown
from dossier_service.routing import service
from dossier_service.routing.problems import RouteProcedureUnknown, RouteUnsuitable
from dossier_service.routing.schemas import RulesBody, RulesRead

router = api_router(tags=["officials"])


@router.get("/routing-rules", summary="A unit's rules, in their order", responses=problem_responses(NotPermitted))
async def get_routing_rules(
    caller: Official, session: Reading, unit: Annotated[str, Query(max_length=60)]
) -> RulesRead:
    return await service.read(session, unit, caller)


@router.put(
    "/routing-rules",
    summary="Set all of a unit's rules: to whom what arrives is given",
    responses=problem_responses(NotPermitted, RouteUnsuitable, RouteProcedureUnknown, AssigneeUnknown),
)
async def put_routing_rules(body: RulesBody, caller: Official, session: Transaction, now: Now) -> RulesRead:
    return await service.put(session, body, caller, now)

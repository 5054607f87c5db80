from typing import Any
from uuid import UUID

from fastapi import Request
from servicekit import telemetry
from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.problems import InvalidBody, Problem
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.bulk import service
from dossier_service.bulk.schemas import BulkCommand, BulkOutcomes

router = api_router(tags=["processing"])


# The request's own transaction holds the key and keeps the answer; each dossier is acted on in another.
@router.post(
    "/dossiers/bulk",
    summary="One action on up to 500 dossiers, an outcome for each",
    responses=problem_responses(InvalidBody),
)
async def act_on_many(
    command: BulkCommand, caller: Official, session: Transaction, now: Now, language: Language, request: Request
) -> BulkOutcomes:
    kit = request.app.state.kit
    context = telemetry.current()

    def render(dossier_id: UUID, problem: Problem) -> dict[str, Any]:
        instance = f"/api/v1/dossiers/{dossier_id}/actions/{command.action}"
        trace_id = context.trace_id if context else None
        return problem.document(language, instance=instance, trace_id=trace_id, origin=kit.definition.name)

    key = request.state.idempotency_key
    return await service.act(kit.database, command, caller, key, now, render)

from fastapi import Response, status
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Clerk
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.counter import service
from dossier_service.counter.schemas import CounterReception
from dossier_service.dossiers import reading
from dossier_service.dossiers.problems import ActionNotYours, DossierIncomplete
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.originals.problems import PaperUnknown
from dossier_service.procedures.problems import CaseUnknown, ProcedureEnded, ProcedureUnknown
from dossier_service.reception.problems import PaperReasonRequired

router = api_router(tags=["reception"])


@router.post(
    "/counter/dossiers",
    status_code=status.HTTP_201_CREATED,
    summary="Receive at the desk in one step: opened, filed and accepted",
    responses=problem_responses(
        ActionNotYours,
        DossierIncomplete,
        PaperReasonRequired,
        PaperUnknown,
        ProcedureUnknown,
        CaseUnknown,
        ProcedureEnded,
    ),
)
async def receive_at_counter(
    command: CounterReception, caller: Clerk, session: Transaction, now: Now, language: Language, response: Response
) -> DossierRead:
    dossier = await service.receive(session, command, caller, now)
    etag.tag(response, dossier.version)
    response.headers["Location"] = f"/api/v1/dossiers/{dossier.id}"
    return await reading.read(session, dossier, caller, now, language)

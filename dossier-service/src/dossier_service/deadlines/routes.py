from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.idempotency import exempt
from servicekit.routing import api_router

from dossier_service.deadlines import repository, service
from dossier_service.deadlines.problems import AgencyUnknown
from dossier_service.deadlines.schemas import DeadlineRead, LedgerLineRead, Preview, PreviewRead
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.problems import DossierNotFound

router = api_router(tags=["deadlines"])


@router.post(
    "/deadlines/preview", summary="When would it be due? Line by line", responses=problem_responses(AgencyUnknown)
)
@exempt
async def preview_deadline(request: Preview, caller: Anyone, session: Reading) -> PreviewRead:
    return await service.preview(session, request)


@router.get(
    "/dossiers/{dossier_id}/deadline",
    summary="How the due date came about",
    responses=problem_responses(DossierNotFound),
)
async def get_deadline(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> DeadlineRead:
    dossier = await dossiers.get(session, dossier_id, caller)
    lines = await repository.lines(session, dossier.id)
    ledger = [LedgerLineRead(at=line.at, kind=line.kind, note=line.note) for line in lines]
    return DeadlineRead(due_at=dossier.due_at, deadline_state=service.state(dossier, now), ledger=ledger)

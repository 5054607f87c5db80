from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Auditor
from servicekit.database import Reading
from servicekit.routing import api_router

from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.provenance import service
from dossier_service.provenance.problems import ProvenanceUnknown
from dossier_service.provenance.schemas import ProvenanceRead
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part

router = api_router(tags=["dossiers"])


@router.get(
    "/dossiers/{dossier_id}/provenance",
    dependencies=[shows(Part.PROVENANCE)],
    summary="How a dossier came in, with signs to look at; for auditors, and it is remembered who looked",
    responses=problem_responses(DossierNotFound, ProvenanceUnknown),
)
async def get_provenance(dossier_id: UUID, caller: Auditor, session: Reading) -> ProvenanceRead:
    return await service.read(session, dossier_id, caller)

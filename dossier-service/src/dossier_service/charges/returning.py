"""The last charge is paid, exempt or cancelled: what was granted and needs no desk goes to the applicant by itself."""

from datetime import datetime

from servicekit.database import Session

from dossier_service.charges.before_return import holding
from dossier_service.dossiers import steps
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures
from dossier_service.results import repository, service


async def return_when_paid(session: Session, dossier: Dossier, paid_at: datetime) -> None:
    """The dossier must be locked."""
    if dossier.status != Status.DECIDED or dossier.outcome != "granted":
        return
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    if not service.returns_by_itself(dossier, record) or await holding(session, dossier):
        return
    issued = await repository.of_dossier(session, dossier.id)
    has_document = any(result.document_ids for result in issued)
    # The money may have come before the decision that makes it matter.
    at = max(paid_at, dossier.updated_at)
    await service.hand_back(session, dossier, steps.SYSTEM, at, has_document=has_document)

"""Under which version of its procedure a dossier stands: a draft under the one in force, else under its own."""

from datetime import datetime

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures


async def record_of(session: Session, dossier: Dossier, now: datetime) -> ProcedureRecord:
    """A draft whose procedure is no longer in force shows what it was begun under; it can't be filed."""
    if dossier.status == Status.DRAFT:
        current = await procedures.in_force(session, dossier.procedure_code, local_day(now))
        if current:
            return current
    return await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)

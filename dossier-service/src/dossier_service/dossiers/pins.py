"""Under which version of its procedure a dossier stands: a draft under the one in force, else under its own."""

from datetime import datetime

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures


def version_of(dossier: Dossier, current: int | None) -> int:
    """`current` is in force today. A draft of a procedure that no longer is shows what it was begun under."""
    return current if dossier.status == Status.DRAFT and current else dossier.procedure_version


async def record_of(session: Session, dossier: Dossier, now: datetime) -> ProcedureRecord:
    current = None
    if dossier.status == Status.DRAFT:
        current = await procedures.version_in_force(session, dossier.procedure_code, local_day(now))
    return await procedures.pinned(session, dossier.procedure_code, version_of(dossier, current))

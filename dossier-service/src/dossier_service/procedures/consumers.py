from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.database import Session

from dossier_service.procedures import service


async def on_procedure_published(session: Session, event: ProcedurePublished) -> None:
    await service.keep_version(session, event)


async def on_procedure_retired(session: Session, event: ProcedureRetired) -> None:
    await service.retire(session, event)

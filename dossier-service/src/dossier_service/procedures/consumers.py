from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.database import Session

from dossier_service.procedures import service


async def on_procedure_changed(session: Session, event: ProcedurePublished | ProcedureRetired) -> None:
    """In any order: the end of a procedure may overtake the versions that it ends."""
    match event:
        case ProcedurePublished():
            await service.keep_version(session, event)
        case ProcedureRetired():
            await service.retire(session, event)

from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.database import Session

from dossier_service.procedures import service


async def on_procedure_changed(session: Session, event: ProcedurePublished | ProcedureRetired) -> None:
    """One consumer for both: the end of a procedure must not overtake the versions that it ends."""
    match event:
        case ProcedurePublished():
            await service.keep_version(session, event)
        case ProcedureRetired():
            await service.retire(session, event)

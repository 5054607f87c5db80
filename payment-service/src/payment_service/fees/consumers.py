from contracts.catalog import ProcedurePublished
from servicekit.database import Session

from payment_service.fees import service


async def on_procedure_published(session: Session, event: ProcedurePublished) -> None:
    await service.keep_version(session, event)

from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.database import Session

from analytics_service.freshness import service as freshness
from analytics_service.procedures import repository


async def on_procedure_published(session: Session, event: ProcedurePublished) -> None:
    await repository.keep(session, event)
    await freshness.heard(session, [event])


async def on_procedure_retired(session: Session, event: ProcedureRetired) -> None:
    await repository.keep_retirement(session, event)
    await freshness.heard(session, [event])

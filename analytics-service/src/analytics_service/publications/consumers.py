from contracts.catalog import LevelProofChanged, ProcedurePublished
from servicekit.database import Session

from analytics_service.freshness import service as freshness
from analytics_service.publications import repository


async def on_version_said(session: Session, event: ProcedurePublished) -> None:
    await repository.keep(session, event)
    await freshness.heard(session, [event])


async def on_level_proven(session: Session, event: LevelProofChanged) -> None:
    await repository.keep_proof(session, event)
    await freshness.heard(session, [event])

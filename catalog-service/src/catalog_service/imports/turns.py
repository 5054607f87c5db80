"""Whoever changes the catalogue and an import that is writing take turns.

All who change something share one lock until they commit; an import holds it alone while it writes. Nobody waits for
an import: who comes meanwhile is told at once, and by which operation he can see when it has ended.
"""

from servicekit.database import Session

from catalog_service.imports import repository
from catalog_service.imports.problems import ImportRunning
from catalog_service.operations import operations

RETRY_AFTER_SECONDS = 5
"""An import of 819 procedures writes for about seven."""


async def take(session: Session) -> None:
    """Before anything else is locked; until the transaction ends no import writes. Raises ImportRunning."""
    if await repository.share_writing(session):
        return
    headers, running = {"Retry-After": str(RETRY_AFTER_SECONDS)}, await repository.oldest_unfinished(session)
    if running is None:
        raise ImportRunning(headers=headers)
    public_id = operations.public_id(running)
    raise ImportRunning(headers=headers, operation_id=public_id, operation_url=f"/api/v1/operations/{public_id}")

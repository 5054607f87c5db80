"""A root for every day that is over, and the check of all histories when an operator asks."""

import structlog
from servicekit.app import Kit

from dossier_service.history import service

log = structlog.get_logger()


async def close_days(kit: Kit) -> None:
    """The night before a day's root is made lets what was begun before midnight be committed."""
    async with kit.database.transaction() as session:
        made = await service.close_days(session, kit.clock() - service.SETTLED_AFTER)
    if made:
        log.info("history_days_closed", days=made)


async def verify_all(kit: Kit) -> str:
    """What to tell the operator: every history and day that is not as it was written."""
    async with kit.database.sessions() as session:
        broken = [f"dossier {dossier_id}: entry {entry}" async for dossier_id, entry in service.broken(session)]
        broken += [f"day {day:%Y-%m-%d}: its root does not follow" for day in await service.broken_days(session)]
    return "\n".join(broken) or "every history is as it was written"

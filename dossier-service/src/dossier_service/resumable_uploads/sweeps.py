"""Uploads whose time is over, and parts that belong to none."""

import structlog
from servicekit.app import Kit
from servicekit.sweeps import PAGE

from dossier_service.documents.store import PARTS
from dossier_service.documents.sweeps import SETTLED_AFTER, remove_unused
from dossier_service.resumable_uploads import repository

log = structlog.get_logger()


async def end_expired(kit: Kit) -> bool:
    """Rows first: what then stays in the store is an orphan, and never the other way round."""
    async with kit.database.transaction() as session:
        expired = await repository.lock_expired(session, kit.clock(), PAGE)
        keys = await repository.forget(session, expired)
    await kit.extras["documents"].remove(keys)
    if expired:
        log.info("expired_uploads_removed", uploads=len(expired), parts=len(keys))
    return len(expired) == PAGE


async def remove_orphaned_parts(kit: Kit) -> None:
    removed = await remove_unused(kit, kit.clock() - SETTLED_AFTER, repository.keys_in_use, PARTS)
    if removed:
        log.info("orphaned_parts_removed", parts=removed)

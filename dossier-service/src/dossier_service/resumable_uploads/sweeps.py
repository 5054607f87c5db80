"""Uploads whose time is over, and parts that belong to none."""

import structlog
from servicekit.app import Kit
from servicekit.sweeps import PAGE

from dossier_service.documents.store import PARTS
from dossier_service.documents.sweeps import SETTLED_AFTER, remove_unused
from dossier_service.resumable_uploads import repository

log = structlog.get_logger()


async def clear_uploads(kit: Kit) -> bool:
    """Rows first: what then stays in the store is an orphan, and never the other way round."""
    now = kit.clock()
    async with kit.database.transaction() as session:
        expired = await repository.lock_expired(session, now, PAGE)
        keys = await repository.forget(session, expired)
    await kit.extras["documents"].remove(keys)
    orphans = await remove_unused(kit, now - SETTLED_AFTER, repository.keys_in_use, PARTS)
    if expired or orphans:
        log.info("uploads_cleared", expired=len(expired), parts=len(keys), orphaned_parts=orphans)
    return len(expired) == PAGE

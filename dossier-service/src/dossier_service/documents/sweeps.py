"""Files that no paper refers to: of uploads whose transaction failed, of drafts that are gone, passing copies."""

from datetime import timedelta

import structlog
from servicekit.app import Kit
from starlette.concurrency import run_in_threadpool

from dossier_service.documents import repository
from dossier_service.documents.store import DocumentStore, forget_old_copies

log = structlog.get_logger()
SETTLED_AFTER = timedelta(hours=6)
"""An upload's transaction is over long before; until then a file without a paper may be about to get one."""


async def remove_orphans(kit: Kit) -> None:
    store: DocumentStore = kit.extras["documents"]
    moment = kit.clock() - SETTLED_AFTER
    removed = 0
    async for keys in store.older_than(moment):
        async with kit.database.sessions() as session:
            orphans = sorted(set(keys) - await repository.keys_in_use(session, keys))
        await store.remove(orphans)
        removed += len(orphans)
    copies = await run_in_threadpool(forget_old_copies, moment)
    if removed or copies:
        log.info("orphaned_files_removed", files=removed, copies=copies)

"""Files that no paper refers to: of uploads whose transaction failed, of drafts that are gone, passing copies."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import structlog
from servicekit.app import Kit
from servicekit.database import Session
from starlette.concurrency import run_in_threadpool

from dossier_service.documents import repository
from dossier_service.documents.store import PAPERS, QUARANTINE, DocumentStore, forget_old_copies

log = structlog.get_logger()
SETTLED_AFTER = timedelta(hours=6)
"""An upload's transaction is over long before; until then a file without a paper may be about to get one."""


KeysInUse = Callable[[Session, Collection[str]], Awaitable[set[str]]]


async def remove_orphans(kit: Kit) -> None:
    moment = kit.clock() - SETTLED_AFTER
    removed = await remove_unused(kit, moment, repository.keys_in_use, PAPERS, QUARANTINE)
    copies = await run_in_threadpool(forget_old_copies, moment)
    if removed or copies:
        log.info("orphaned_files_removed", files=removed, copies=copies)


async def remove_unused(kit: Kit, moment: datetime, keys_in_use: KeysInUse, *prefixes: str) -> int:
    """Files older than that to which nothing refers; how many there were."""
    store: DocumentStore = kit.extras["documents"]
    removed = 0
    async for keys in store.older_than(moment, *prefixes):
        async with kit.database.sessions() as session:
            orphans = sorted(set(keys) - await keys_in_use(session, keys))
        await store.remove(orphans)
        removed += len(orphans)
    return removed

from typing import Any

from catalog_service.blank_forms import service

BATCH = 100


async def forget_orphaned_files(kit: Any) -> bool:
    """True: more are waiting."""
    async with kit.database.transaction() as session:
        return await service.forget_orphans(session, kit.clock(), BATCH) == BATCH

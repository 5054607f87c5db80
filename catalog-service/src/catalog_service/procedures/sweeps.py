from typing import Any

from servicekit.clock import VIETNAM

from catalog_service.procedures import publishing

BATCH = 200


async def announce_beginnings(kit: Any) -> bool:
    """A version that begins today reaches the readers' caches today. True: more are waiting."""
    now = kit.clock()
    async with kit.database.transaction() as session:
        announced = await publishing.announce_beginnings(session, now.astimezone(VIETNAM).date(), now, BATCH)
    return announced == BATCH

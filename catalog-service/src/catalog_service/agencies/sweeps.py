from typing import Any

from catalog_service.agencies import service

BATCH = 100


async def turn_units(kit: Any) -> bool:
    """On the first instant of a day, say which units stand otherwise from that day on."""
    async with kit.database.transaction() as session:
        return await service.turn(session, kit.clock(), BATCH) == BATCH

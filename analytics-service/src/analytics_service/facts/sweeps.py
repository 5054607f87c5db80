from servicekit.app import Kit
from servicekit.sweeps import Sweep

from analytics_service.facts import service


async def count_again(kit: Kit) -> None:
    """Nightly proof that the counts still follow from the facts."""
    async with kit.database.transaction() as session:
        await service.rebuild(session)


SWEEPS = [Sweep(count_again, every_seconds=24 * 3600)]

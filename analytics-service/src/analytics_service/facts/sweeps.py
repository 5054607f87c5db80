from servicekit.app import Kit
from servicekit.sweeps import Sweep

from analytics_service.facts import service


async def count_again(kit: Kit) -> None:
    """Nightly proof that facts and counts still follow from what was heard."""
    await rebuild(kit)


async def rebuild(kit: Kit) -> str:
    """The same when somebody asks; gives what to tell them."""
    async with kit.database.transaction() as session:
        wrong = await service.rebuild(session)
    return (
        "everything follows from what was heard"
        if not wrong
        else f"{wrong} facts and counts were wrong, and are mended"
    )


SWEEPS = [Sweep(count_again, every_seconds=24 * 3600)]

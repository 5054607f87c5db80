"""A sweep takes a connection for its lock and works with another."""

import asyncio
from typing import Any

from servicekit.sweeps import Sweep, Sweeper
from servicekit.testing.service import RunningService
from sqlalchemy import text

MORE_THAN_CONNECTIONS = 24


async def test_more_sweeps_than_there_are_connections_do_not_wait_for_each_other(service: RunningService) -> None:
    """As they do when a process begins: all at the same instant."""
    worked: list[int] = []

    def sweep(number: int) -> Sweep:
        async def run(kit: Any) -> None:
            async with kit.database.transaction() as session:
                worked.append(await session.scalar(text("SELECT CAST(:number AS int)"), {"number": number}))

        run.__qualname__ = f"sweep_{number}"
        return Sweep(run, every_seconds=3600)

    sweepers = [Sweeper(service.kit.database, service.kit, sweep(number)) for number in range(MORE_THAN_CONNECTIONS)]
    await asyncio.gather(*(sweeper._run_alone() for sweeper in sweepers))
    assert sorted(worked) == list(range(MORE_THAN_CONNECTIONS))

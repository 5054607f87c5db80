"""A sweep takes a connection for its lock and works with another."""

import asyncio
from typing import Any

import pytest
from servicekit.sweeps import Sweep, Sweeper
from servicekit.testing.service import RunningService
from sqlalchemy import text

MORE_THAN_CONNECTIONS = 24


async def test_more_sweeps_than_there_are_connections_do_not_wait_for_each_other(service: RunningService) -> None:
    """As they do half a minute after a process began: all at the same instant."""
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


@pytest.mark.parametrize(("every_seconds", "pauses"), [(2.0, [2.0, 2.0]), (3600.0, [30.0, 3600.0])])
async def test_a_sweep_begins_after_its_interval_and_half_a_minute_at_the_latest(
    service: RunningService, monkeypatch: pytest.MonkeyPatch, every_seconds: float, pauses: list[float]
) -> None:
    async def run(_: Any) -> None:
        assert waited

    waited: list[float] = []
    sweeper = Sweeper(service.kit.database, service.kit, Sweep(run, every_seconds))

    async def stopped_within(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) == len(pauses)

    monkeypatch.setattr(sweeper, "_stopped_within", stopped_within)
    await sweeper.run()
    assert waited == pauses


async def test_a_sweep_that_left_something_goes_on_at_once(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [True, True, False]
    waited: list[float] = []

    async def run(_: Any) -> bool:
        return left.pop(0)

    sweeper = Sweeper(service.kit.database, service.kit, Sweep(run, every_seconds=7))

    async def stopped_within(seconds: float) -> bool:
        waited.append(seconds)
        return not left

    monkeypatch.setattr(sweeper, "_stopped_within", stopped_within)
    await sweeper.run()
    assert waited == [7, 0, 0, 7]

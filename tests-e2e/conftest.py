"""A whole system of its own: every process, its own ports and data, the sample catalogue."""

import asyncio
from collections.abc import Iterator

import pytest
from local import Place, RunningSystem, free_port_offset, reset, seed, up
from local.client import Portal


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    place = Place(tmp_path_factory.mktemp("system") / "data", port_offset=free_port_offset())
    running = up(place)
    try:
        asyncio.run(seed.load(running.base_url, running.simulators_url))
        yield running
    finally:
        reset(place)


@pytest.fixture
def portal(system: RunningSystem) -> Portal:
    return Portal(system.base_url, system.simulators_url)

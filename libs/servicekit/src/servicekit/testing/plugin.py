"""The pytest plugin of the whole workspace: one PostgreSQL and one NATS for all workers of a run."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicekit.testing.keys import ProcessKeys
from servicekit.testing.servers import NATS_VARIABLE, POSTGRES_VARIABLE, Stop, start_nats, start_postgres

_stops: list[Stop] = []


def pytest_configure(config: pytest.Config) -> None:
    """In the controlling process alone, before the workers start; a run of unit tests starts nothing."""
    if "PYTEST_XDIST_WORKER" in os.environ or config.option.collectonly or _units_only(config):
        return
    if POSTGRES_VARIABLE not in os.environ:
        os.environ[POSTGRES_VARIABLE], stop = start_postgres()
        _stops.append(stop)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _stops:
        _stops.pop()()
        os.environ.pop(POSTGRES_VARIABLE, None)


def _units_only(config: pytest.Config) -> bool:
    paths = [argument for argument in config.args if not argument.startswith("-")]
    return bool(paths) and all("tests/unit" in path or "tests/contract" in path for path in paths)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The superuser's URL; tests make databases of their own."""
    return os.environ[POSTGRES_VARIABLE]


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """A server of this worker alone: streams have global names."""
    if NATS_VARIABLE in os.environ:
        yield os.environ[NATS_VARIABLE]
        return
    url, stop = start_nats()
    yield url
    stop()


@pytest.fixture(scope="session")
def process_keys() -> Iterator[ProcessKeys]:
    with tempfile.TemporaryDirectory(prefix="motcua-test-keys-") as folder:
        yield ProcessKeys.create(Path(folder))

"""Up, down and what goes wrong between them: a small system of real servers and a stand-in for the gateway."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from local import LocalFailure, Place, RunningSystem, down, free_port_offset, reset, system, up
from local.probes import answers_ready
from local.state import ProcessState, owned_processes, read_state, running_supervisor
from servicekit.embedded import postgres
from servicekit.testing.service import eventually

SMALL_SYSTEM = (sys.executable, "-P", str(Path(__file__).with_name("stand_in.py")), "supervise")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "data", port_offset=free_port_offset())
    yield place
    reset(place, say=lambda _: None)
    assert not owned_processes(place)


def start(place: Place, told: list[str] | None = None) -> RunningSystem:
    return up(place, say=(told if told is not None else []).append, supervise_command=SMALL_SYSTEM)


async def in_database(place: Place, query: str) -> object:
    connection = await asyncpg.connect(postgres.superuser_url(place.data / "postgres", place.port("postgres")))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_up_starts_in_order_and_down_leaves_nothing_behind(place: Place) -> None:
    told: list[str] = []
    start(place, told)
    assert told[-1].endswith("gateway")
    assert answers_ready("127.0.0.1", place.port("gateway"))
    assert sorted(owned_processes(place).values()) == ["gateway", "nats", "postgres", "supervisor"]
    down(place)
    assert not owned_processes(place)
    assert running_supervisor(place) is None


def test_a_second_up_says_so_and_starts_nothing(place: Place) -> None:
    start(place)
    before = owned_processes(place)
    told: list[str] = []
    start(place, told)
    assert told == ["already running"]
    assert owned_processes(place) == before


async def test_data_is_kept_from_one_start_to_the_next(place: Place) -> None:
    start(place)
    await in_database(place, "CREATE TABLE kept AS SELECT 42 AS answer")
    down(place)
    start(place)
    assert await in_database(place, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("name", ["gateway", "nats", "postgres"])
def test_a_killed_process_comes_back(name: str, place: Place) -> None:
    system = start(place)
    killed = system.pid(name)
    system.kill(name)
    system.wait_until_ready(name)
    assert system.pid(name) != killed
    state = read_state(place)
    assert state
    assert state.processes[name].restarts >= 1


async def test_a_held_process_stays_away_until_it_is_released(place: Place) -> None:
    system = start(place)
    system.kill("nats", hold=True)
    await eventually(lambda: state_of(place, "nats") is ProcessState.HELD)
    system.release("nats")
    system.wait_until_ready("nats")


def state_of(place: Place, name: str) -> ProcessState:
    state = read_state(place)
    assert state
    return state.processes[name].state


async def test_after_the_death_of_the_supervisor_up_cleans_and_starts_anew(place: Place) -> None:
    start(place)
    await in_database(place, "CREATE TABLE kept AS SELECT 42 AS answer")
    supervisor = running_supervisor(place)
    assert supervisor
    os.kill(supervisor, signal.SIGKILL)
    await eventually(lambda: running_supervisor(place) is None)
    left = set(owned_processes(place))
    told: list[str] = []
    start(place, told)
    assert told[0] == "stopped what an earlier start had left: gateway, nats, postgres"
    assert not left & set(owned_processes(place))
    assert await in_database(place, "SELECT answer FROM kept") == 42


def test_a_process_that_does_not_start_is_named_and_the_rest_is_stopped(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAND_IN_DIES", "yes")
    with pytest.raises(LocalFailure, match=r"gateway did not start(.|\n)*out of paper"):
        start(place)
    assert not owned_processes(place)
    state = read_state(place)
    assert state
    assert state.processes["gateway"].state is ProcessState.GAVE_UP


async def test_a_start_that_takes_too_long_is_told_and_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried, pytest.raises(LocalFailure, match="sample data is not loaded: `make seed`"):
        hurried.setattr(system, "START_SECONDS", 0.0)
        start(place)
    await eventually(lambda: running_supervisor(place) is not None)
    told: list[str] = []
    start(place, told)
    assert told == ["already running"]
    assert answers_ready("127.0.0.1", place.port("gateway"))


def test_a_taken_port_is_named_with_its_holder_and_the_remedy(place: Place, tmp_path: Path) -> None:
    start(place)
    second = Place(tmp_path / "second", port_offset=place.port_offset)
    with pytest.raises(LocalFailure) as refused:
        start(second)
    gateway = read_state(place)
    assert gateway
    message = str(refused.value)
    assert f"port {place.port('gateway')} (gateway) is taken by" in message
    assert f"(pid {gateway.processes['gateway'].pid})" in message
    assert "MOTCUA_GATEWAY_PORT" in message
    assert "MOTCUA_PORT_OFFSET" in message


def test_reset_deletes_only_what_carries_our_marker(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(LocalFailure, match="not deleted"):
        reset(Place(tmp_path))
    assert (tmp_path / "thesis.txt").exists()

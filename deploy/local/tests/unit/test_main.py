"""What `make up` says when not all went well, and that its caller can tell by the exit code."""

import sys
from pathlib import Path

import httpx
import pytest
from local import __main__ as command
from local import seed
from local.place import Place
from local.state import Phase, ProcessState, ProcessStatus, SystemState
from local.system import RunningSystem, not_ready


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    place = Place(tmp_path / "data")
    place.create()
    monkeypatch.setenv("MOTCUA_DATA", str(place.data))
    monkeypatch.setattr(sys, "argv", ["local", "up"])
    return place


def half_way() -> SystemState:
    states = {
        "postgres": ProcessState.READY,
        "migrations": ProcessState.DONE,
        "dossier-service": ProcessState.STARTING,
        "gateway": ProcessState.WAITING,
    }
    return SystemState(Phase.STARTING, processes={name: ProcessStatus(state) for name, state in states.items()})


def test_a_start_that_takes_too_long_names_what_is_up_and_what_is_not(place: Place) -> None:
    told = not_ready(place, half_way())
    assert "up      postgres, migrations\n" in told
    assert "not up  dossier-service (starting), gateway (waiting)\n" in told
    assert "make seed" in told and "make up" in told
    assert "nothing yet" in not_ready(place, None)


def test_sample_data_that_is_there_or_not_wanted_is_not_missed(place: Place) -> None:
    assert "sample data" not in not_ready(Place(place.data, sample_data=False), half_way())
    place.sample_data_marker.touch()
    assert "sample data" not in not_ready(place, half_way())


@pytest.mark.parametrize("error", [seed.SeedFailed("row 7"), httpx.ReadTimeout("slow")], ids=["refused", "slow"])
def test_sample_data_that_cannot_be_loaded_is_told_with_what_to_do(
    place: Place, error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(command, "up", RunningSystem)
    monkeypatch.setattr(seed, "load", fails)
    assert command.main() == 1
    assert f"Everything is up, but the sample data could not be loaded: {error}" in (told := capsys.readouterr()).err
    assert "make seed" in told.err and "is ready" not in told.out
    assert not place.sample_data_marker.exists()


def test_where_nothing_was_started_an_operator_hears_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(sys, "argv", ["local", "operate", "analytics-service", "rebuild"])
    assert command.main() == 1
    assert "make up" in capsys.readouterr().err

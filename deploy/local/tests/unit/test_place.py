from pathlib import Path

import pytest
from local import LocalFailure, Place
from local.place import PORTS


def test_an_offset_moves_every_port_and_one_variable_the_gateway_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT_OFFSET", "100")
    monkeypatch.setenv("MOTCUA_GATEWAY_PORT", "9999")
    place = Place.from_environment()
    assert place.port("gateway") == 9999
    assert {name: place.port(name) - 100 for name in PORTS if name != "gateway"} == {
        name: port for name, port in PORTS.items() if name != "gateway"
    }


def test_a_port_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT_OFFSET", "abc")
    with pytest.raises(LocalFailure, match="MOTCUA_PORT_OFFSET must be a number"):
        Place.from_environment()


def test_what_stands_behind_the_gateway_stays_on_the_loopback_address(tmp_path: Path) -> None:
    place = Place(tmp_path, host="0.0.0.0")
    assert place.listen_host("gateway") == "0.0.0.0"
    assert place.listen_host("catalog-service") == "127.0.0.1"
    assert place.url("gateway") == "http://127.0.0.1:8080"


def test_the_supervisor_reads_the_same_place_from_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, port_offset=300, gateway_port=9000, sample_data=False)
    for name, value in place.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Place.from_environment() == place


def test_a_folder_with_other_peoples_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(LocalFailure, match="not ours"):
        Place(tmp_path).create()

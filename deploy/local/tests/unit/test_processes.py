"""The graph is whole: everybody starts after somebody earlier, knows its keys, and shows no secret."""

from pathlib import Path

import pytest
from local import Place
from local.credentials import SERVICES, Credentials
from local.processes import Process, system


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data")
    place.create()
    Credentials(place.data).create()
    return place


@pytest.fixture
def processes(place: Place) -> dict[str, Process]:
    return {process.name: process for process in system(place)}


def test_everybody_comes_after_processes_named_before(processes: dict[str, Process]) -> None:
    seen: set[str] = set()
    for process in processes.values():
        assert set(process.after) <= seen, process.name
        seen.add(process.name)


def test_every_service_gets_its_own_database_and_key(processes: dict[str, Process]) -> None:
    for service in SERVICES:
        environment = processes[service].environment
        assert f"/{service.removesuffix('-service')}" in environment["DATABASE_URL"]
        assert environment["INTERNAL_PRIVATE_KEY_FILE"].endswith(f"/{service}.key.json")
    assert len({processes[service].environment["DATABASE_URL"] for service in SERVICES}) == len(SERVICES)


def test_the_dossier_service_gets_the_key_of_contacts_and_nobody_else(
    place: Place, processes: dict[str, Process]
) -> None:
    given = {name: process.environment.get("CONTACT_KEY_FILE") for name, process in processes.items()}
    assert [name for name, file in given.items() if file] == ["dossier-service"]
    assert len(Path(given["dossier-service"] or "").read_bytes()) >= 32
    before = Path(given["dossier-service"] or "").read_bytes()
    Credentials(place.data).create()
    assert Path(given["dossier-service"] or "").read_bytes() == before


def test_no_secret_stands_on_a_command_line(place: Place, processes: dict[str, Process]) -> None:
    passwords = [
        Credentials(place.data).password(name) for name in ("nats", "vnpay-hash-secret", "database-dossier-service")
    ]
    for name in ("simulators", *SERVICES):
        assert not any(password in " ".join(processes[name].command()) for password in passwords)


def test_nothing_of_the_callers_environment_leaks_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    for process in system(place):
        assert "HTTP_PROXY" not in process.environment
        assert process.environment.get("DATABASE_URL") != "postgresql://elsewhere"


def test_secrets_are_random_kept_and_closed_to_others(place: Place, tmp_path: Path) -> None:
    first = Credentials(place.data)
    password = first.password("nats")
    first.create()
    assert first.password("nats") == password
    other = Credentials(tmp_path)
    other.create()
    assert other.password("nats") != password
    assert {file.stat().st_mode & 0o777 for file in first.folder.iterdir()} == {0o600}

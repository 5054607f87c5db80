"""The servers from the wheels: their data outlives a stop, a kill, and the way they are run."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import nats
import pytest
from servicekit.embedded import nats as embedded_nats
from servicekit.embedded import postgres
from servicekit.embedded.process import EmbeddedServerFailed
from servicekit.testing.servers import free_port
from servicekit.testing.service import eventually

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may drop its rights")


async def value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_a_cluster_is_utf8_with_checksums_and_passwords(tmp_path: Path) -> None:
    server = postgres.start(tmp_path / "data", free_port())
    try:
        encoding = "SELECT pg_encoding_to_char(encoding) || datlocale FROM pg_database WHERE datname = 'postgres'"
        assert await value(server.url, encoding) == "UTF8C.UTF-8"
        assert await value(server.url, "SELECT current_setting('data_checksums') || current_setting('fsync')") == "onon"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await value(server.url.replace("postgres:", "postgres:not-"), "SELECT 1")
    finally:
        server.stop()


async def test_data_outlives_a_stop_and_a_kill(tmp_path: Path) -> None:
    port = free_port()
    server = postgres.start(tmp_path / "data", port)
    await value(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    server = postgres.start(tmp_path / "data", port)
    os.kill(server.pid, signal.SIGKILL)
    server = postgres.start(tmp_path / "data", port)
    try:
        assert await value(server.url, "SELECT answer FROM kept") == 42
    finally:
        server.stop()


async def test_a_lock_file_with_somebody_elses_number_is_no_obstacle(tmp_path: Path) -> None:
    port = free_port()
    postgres.start(tmp_path / "data", port, durable=False).stop()
    (tmp_path / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    server = postgres.start(tmp_path / "data", port, durable=False)
    server.stop()


async def test_two_servers_on_one_folder_are_refused(tmp_path: Path) -> None:
    server = postgres.start(tmp_path / "data", free_port(), durable=False)
    try:
        with pytest.raises(EmbeddedServerFailed, match=rf"already runs .*{server.pid}"):
            postgres.start(tmp_path / "data", free_port(), durable=False)
    finally:
        server.stop()


@as_root
@pytest.mark.parametrize("way", [postgres._IN_USER_NAMESPACE, postgres._AS_NOBODY], ids=["namespace", "nobody"])
async def test_root_starts_it_under_a_private_home(
    way: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not postgres._works(way):
        pytest.skip("not permitted here")
    monkeypatch.setattr(postgres, "_as_server_user", lambda: way)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    server = postgres.start(home / "data", free_port(), durable=False)
    try:
        assert await value(server.url, "SELECT 1") == 1
    finally:
        server.stop()
    assert home.stat().st_mode & 0o777 == 0o700


@as_root
async def test_a_cluster_made_one_way_starts_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for way in (postgres._AS_NOBODY, postgres._IN_USER_NAMESPACE):
        if not postgres._works(way):
            pytest.skip("not permitted here")
        monkeypatch.setattr(postgres, "_as_server_user", lambda way=way: way)
        postgres.start(tmp_path / "data", free_port(), durable=False).stop()


@as_root
def test_root_without_any_way_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_works", lambda _: False)
    with pytest.raises(EmbeddedServerFailed, match="as an ordinary user, or set DATABASE_URL"):
        postgres._as_server_user.__wrapped__()


async def test_a_stream_outlives_a_kill(tmp_path: Path) -> None:
    port = free_port()
    server = embedded_nats.start(tmp_path, port, password="secret")
    connection = await nats.connect(server.url)
    await connection.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await connection.jetstream().publish("kept.one", b"1")
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    await connection.close()
    server = embedded_nats.start(tmp_path, port, password="secret")
    try:
        connection = await nats.connect(server.url)
        assert (await connection.jetstream().stream_info("KEPT")).state.messages == 1
        await connection.close()
    finally:
        server.stop()


def test_the_containers_broker_syncs_as_the_embedded_one(tmp_path: Path) -> None:
    embedded_nats.prepare(tmp_path, 4222)
    embedded = (tmp_path / "nats.conf").read_text()
    in_containers = (Path(__file__).parents[3] / "nats" / "nats.conf").read_text()
    for setting in ("sync_interval: always", "max_memory_store: 64MB", "max_file_store: 10GB"):
        assert setting in embedded
        assert setting in in_containers


async def test_a_server_of_a_killed_test_run_goes_with_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from servicekit.embedded import nats\n"
        "print(nats.start(Path(sys.argv[1]), int(sys.argv[2])).pid, flush=True); time.sleep(60)"
    )
    port = free_port()
    command = [sys.executable, "-c", program, str(tmp_path), str(port)]
    run = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert run.stdout
    assert (await run.stdout.readline()).strip().isdigit()
    run.kill()
    await run.wait()
    await eventually(lambda: not embedded_nats.is_ready(port))

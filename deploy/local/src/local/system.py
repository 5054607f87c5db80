"""The whole system on this machine, from outside: up, down, reset, and hooks for tests of faults."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from local import log_files
from local.credentials import Credentials
from local.place import LocalFailure, Place
from local.probes import require_free_ports
from local.state import (
    SUPERVISOR,
    Phase,
    ProcessState,
    SystemState,
    marked,
    owned_processes,
    read_state,
    running_supervisor,
    stop_leftovers,
)

POLL_SECONDS = 0.05
START_SECONDS = 180.0
STOP_SECONDS = 90.0

Say = Callable[[str], object]

SUPERVISE = (sys.executable, "-P", "-m", "local", "supervise")


@dataclass(frozen=True)
class RunningSystem:
    place: Place

    @property
    def base_url(self) -> str:
        return self.place.url("gateway")

    @property
    def simulators_url(self) -> str:
        return self.place.url("simulators")

    def pid(self, name: str) -> int | None:
        state = read_state(self.place)
        return state.processes[name].pid if state else None

    def kill(self, name: str, *, hold: bool = False) -> None:
        """With -9. The supervisor starts it again, but with `hold` only after `release`."""
        pid = self.pid(name)
        if pid is None:
            raise LocalFailure(f"{name} is not running")
        if hold:
            self.place.hold_file(name).touch()
        os.kill(pid, signal.SIGKILL)
        _wait(lambda: self.pid(name) != pid, f"the supervisor did not see the end of {name}", 15)

    def release(self, name: str) -> None:
        self.place.hold_file(name).unlink(missing_ok=True)

    def wait_until_ready(self, name: str, *, timeout_seconds: float = 60.0) -> None:
        """Raises LocalFailure when it does not get ready in time."""
        _wait(lambda: self._is_ready(name), f"{name} is not ready", timeout_seconds)

    def down(self) -> None:
        down(self.place, say=lambda _: None)

    def _is_ready(self, name: str) -> bool:
        state = read_state(self.place)
        return bool(state and state.processes[name].state is ProcessState.READY)


def up(place: Place, *, say: Say = print, supervise_command: Sequence[str] = SUPERVISE) -> RunningSystem:
    """Starts everything in the background and returns when all is ready; keeps the data that is there.

    When it runs already, nothing happens. Raises LocalFailure: taken ports, or a process that does not start.
    """
    place.create()
    with _one_at_a_time(place):
        if running_supervisor(place) is None:
            _recover(place, say)
            require_free_ports(place)
            Credentials(place.data).create()
            _follow_start(place, _start_supervisor(place, supervise_command), say)
        else:
            say("already running")
            _follow_start(place, None, lambda _: None)
    return RunningSystem(place)


def down(place: Place, *, say: Say = print) -> None:
    """Stops everything in reverse order, and leaves nothing behind even when the supervisor has died."""
    pid = running_supervisor(place)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        _wait(lambda: running_supervisor(place) != pid, "the supervisor did not stop", STOP_SECONDS)
    left = stop_leftovers(place)
    place.state_file.unlink(missing_ok=True)
    say("stopped; the data is kept" if pid is not None or left else "nothing was running")


def reset(place: Place, *, say: Say = print) -> None:
    """Also throws the data away. Raises LocalFailure for a folder that we did not make."""
    if not place.data.exists():
        say("there is no data")
        return
    if not place.is_ours():
        raise LocalFailure(f"{place.data} does not carry our marker: it is not deleted")
    down(place, say=lambda _: None)
    shutil.rmtree(place.data)
    say(f"stopped, and {place.data} is deleted")


@contextmanager
def _one_at_a_time(place: Place) -> Iterator[None]:
    """A second start waits for the first, and then finds it running."""
    with (place.data / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _recover(place: Place, say: Say) -> None:
    """What an earlier supervisor left when it died."""
    if owned_processes(place):
        say(f"stopped what an earlier start had left: {', '.join(stop_leftovers(place))}")
    place.state_file.unlink(missing_ok=True)
    for hold_file in place.hold_file("").iterdir():
        hold_file.unlink()


def _start_supervisor(place: Place, command: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = os.environ | place.as_environment() | marked(place, SUPERVISOR)
    with place.log_file(SUPERVISOR).open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=place.data,
            start_new_session=True,
        )


def _follow_start(place: Place, supervisor: subprocess.Popen[bytes] | None, say: Say) -> None:
    """Tells each process that gets ready, until all are."""
    started_at = time.monotonic()
    told: set[str] = set()
    while time.monotonic() - started_at < START_SECONDS:
        state = read_state(place)
        for name in _ready_names(state):
            if name not in told:
                say(f"  {time.monotonic() - started_at:4.1f} s  {name}")
                told.add(name)
        if state and state.phase is Phase.READY:
            _require_none_given_up(place, state)
            return
        ended = supervisor.poll() is not None if supervisor else running_supervisor(place) is None
        if ended:
            raise LocalFailure(_why_not_started(place))
        time.sleep(POLL_SECONDS)
    raise LocalFailure(not_ready(place, read_state(place)))


def _ready_names(state: SystemState | None) -> list[str]:
    ready = (ProcessState.READY, ProcessState.DONE)
    return [name for name, status in state.processes.items() if status.state in ready] if state else []


def not_ready(place: Place, state: SystemState | None) -> str:
    """What is up, what is not, and what the person at the keyboard can do."""
    up_already = _ready_names(state)
    waited_for = [
        f"{name} ({status.state})"
        for name, status in (state.processes.items() if state else ())
        if name not in up_already
    ]
    lines = [
        f"Not all is up after {START_SECONDS:g} s; it goes on starting in the background.",
        f"  up      {', '.join(up_already) or 'nothing yet'}",
        f"  not up  {', '.join(waited_for) or 'everything'}",
    ]
    if place.lacks_sample_data():
        lines.append("The sample data is not loaded: `make seed` loads it once `make ps` shows all as ready.")
    lines.append("`make up` again waits on, then loads what is missing; `make logs` tells more, `make down` stops it.")
    return "\n".join(lines)


def _require_none_given_up(place: Place, state: SystemState) -> None:
    for name, status in state.processes.items():
        if status.state is ProcessState.GAVE_UP:
            raise LocalFailure(f"{name} died again and again and is not running\n{_end_of_log(place, name)}")


def _why_not_started(place: Place) -> str:
    state = read_state(place)
    name = state.failure if state and state.failure else SUPERVISOR
    return f"{name} did not start, everything was stopped again\n{_end_of_log(place, name)}"


def _end_of_log(place: Place, name: str) -> str:
    log_file = place.log_file(name)
    return "\n".join([f"the end of {log_file}:", *log_files.last_lines(log_file, 15)])


def _wait(done: Callable[[], bool], failure: str, timeout_seconds: float) -> None:
    deadline = time.monotonic() + timeout_seconds
    while not done():
        if time.monotonic() > deadline:
            raise LocalFailure(f"{failure} after {timeout_seconds:g} s")
        time.sleep(POLL_SECONDS)

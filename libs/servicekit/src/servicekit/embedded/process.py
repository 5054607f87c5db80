"""One server as a child process: started when it is ready, stopped by the signal it likes best."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_POLL_SECONDS = 0.01
STOP_SECONDS = 30.0


class EmbeddedServerFailed(RuntimeError):
    """The server could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class RunningServer:
    """`url` is for clients; `process` for tests that kill it."""

    url: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        """In order; by force after 30 seconds. Nothing happens when it is gone already."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(
    command: Sequence[str], log_file: Path, is_ready: Callable[[int], bool], *, timeout_seconds: float = 60.0
) -> subprocess.Popen[bytes]:
    """Starts the command and waits until `is_ready(pid)`. Raises EmbeddedServerFailed with the end of its log."""
    with log_file.open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
    deadline = time.monotonic() + timeout_seconds
    while not is_ready(process.pid):
        if process.poll() is not None:
            raise EmbeddedServerFailed(f"{command[-1]} ended with {process.returncode}:\n{end_of(log_file)}")
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise EmbeddedServerFailed(f"not ready after {timeout_seconds} s:\n{end_of(log_file)}")
        time.sleep(READY_POLL_SECONDS)
    return process


def ending_with_parent(command: Sequence[str], stop_signal: signal.Signals) -> list[str]:
    """A test run that is killed leaves no server behind (where util-linux is there)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, f"--pdeathsig={stop_signal.name}", *command] if setpriv else list(command)


def end_of(log_file: Path, *, lines: int = 8) -> str:
    return "\n".join(log_file.read_text(errors="replace").splitlines()[-lines:])

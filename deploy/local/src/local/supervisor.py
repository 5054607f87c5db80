"""Starts the processes in the order of their needs, starts again what dies, stops all in reverse order.

One task per process; they meet in events: `ready` of what one comes after, `ended` of what comes after it.
"""

import asyncio
import fcntl
import signal
from asyncio.subprocess import DEVNULL
from asyncio.subprocess import Process as Child
from collections.abc import Sequence
from contextlib import suppress

from servicekit.embedded.process import EmbeddedServerFailed

from local import log_files
from local.place import Place
from local.processes import Process, system
from local.state import SUPERVISOR, Phase, ProcessState, ProcessStatus, SystemState, marked

READY_POLL_SECONDS = 0.05
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
HOLD_POLL_SECONDS = 0.1
QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS_AT_MOST = 5
FIRST_DELAY_SECONDS = 0.25
ROTATION_SECONDS = 5.0


class DiedBeforeReady(Exception):
    pass


class Supervised:
    """One process: what it should be, what it is now."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.status = ProcessStatus(port=process.port)
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self.child: Child | None = None


class Supervisor:
    def __init__(self, place: Place, processes: Sequence[Process], pid: int | None = None) -> None:
        self.place = place
        self.all = {process.name: Supervised(process) for process in processes}
        self.state = SystemState(supervisor_pid=pid, processes={name: one.status for name, one in self.all.items()})
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop` is called or the start fails; then everything is stopped."""
        self.state.write(self.place)
        keepers = [asyncio.create_task(self._keep(one)) for one in self.all.values()]
        rotation = asyncio.create_task(self._rotate_logs())
        everything_ready = asyncio.create_task(self._wait_until_all_ready())
        await self.stopping.wait()
        for task in (*keepers, rotation, everything_ready):
            task.cancel()
        await asyncio.gather(*keepers, rotation, everything_ready, return_exceptions=True)
        await asyncio.gather(*(self._stop(one) for one in self.all.values()))

    def stop(self) -> None:
        if self.state.phase is not Phase.FAILED:
            self._enter(Phase.STOPPING)
        self.stopping.set()

    async def _wait_until_all_ready(self) -> None:
        await asyncio.gather(*(one.ready.wait() for one in self.all.values()))
        self._enter(Phase.READY)

    async def _keep(self, one: Supervised) -> None:
        for name in one.process.after:
            await self.all[name].ready.wait()
        quick_deaths = 0
        while True:
            started_at = asyncio.get_running_loop().time()
            with suppress(DiedBeforeReady, EmbeddedServerFailed):
                child = await self._start(one)
                if one.process.is_job:
                    return
                await child.wait()
            lived_seconds = asyncio.get_running_loop().time() - started_at
            quick_deaths = quick_deaths + 1 if lived_seconds < QUICK_DEATH_SECONDS else 1
            if quick_deaths >= QUICK_DEATHS_AT_MOST or one.process.is_job:
                self._give_up(one)
                return
            await self._wait_before_restart(one, FIRST_DELAY_SECONDS * 2 ** (quick_deaths - 1))

    async def _start(self, one: Supervised) -> Child:
        """Raises DiedBeforeReady, or EmbeddedServerFailed when it could not even be prepared."""
        one.child = child = await self._spawn(one.process)
        self._show(one, ProcessState.STARTING, child.pid)
        if one.process.is_job:
            if await child.wait() != 0:
                raise DiedBeforeReady
            self._show(one, ProcessState.DONE, None)
        else:
            await self._until_ready(one, child)
            self._show(one, ProcessState.READY, child.pid)
        one.ready.set()
        return child

    async def _spawn(self, process: Process) -> Child:
        log_file = self.place.log_file(process.name)
        try:
            command = await asyncio.to_thread(process.command)
        except EmbeddedServerFailed as error:
            with log_file.open("a") as log:
                log.write(f"{error}\n")
            raise
        environment = process.environment | marked(self.place, process.name)
        with log_file.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                cwd=self.place.data,
                start_new_session=True,
            )

    async def _until_ready(self, one: Supervised, child: Child) -> None:
        """A process that never gets ready is ended, and counts as dead."""
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        while not await asyncio.to_thread(one.process.is_ready, child.pid):
            if child.returncode is not None:
                raise DiedBeforeReady
            if asyncio.get_running_loop().time() > deadline:
                child.kill()
                await child.wait()
                raise DiedBeforeReady
            await asyncio.sleep(READY_POLL_SECONDS)

    async def _wait_before_restart(self, one: Supervised, delay_seconds: float) -> None:
        one.status.restarts += 1
        self._show(one, ProcessState.RESTARTING, None)
        hold_file = self.place.hold_file(one.process.name)
        while hold_file.exists():
            if one.status.state is not ProcessState.HELD:
                self._show(one, ProcessState.HELD, None)
            await asyncio.sleep(HOLD_POLL_SECONDS)
        await asyncio.sleep(delay_seconds)

    def _give_up(self, one: Supervised) -> None:
        self._show(one, ProcessState.GAVE_UP, None)
        if self.state.phase is Phase.STARTING:
            self.state.failure = one.process.name
            self._enter(Phase.FAILED)
            self.stopping.set()

    async def _stop(self, one: Supervised) -> None:
        """After everything that needs it has ended."""
        followers = [other.ended.wait() for other in self.all.values() if one.process.name in other.process.after]
        await asyncio.gather(*followers)
        child = one.child
        if child and child.returncode is None:
            child.send_signal(one.process.stop_signal)
            try:
                await asyncio.wait_for(child.wait(), STOP_SECONDS)
            except TimeoutError:
                child.kill()
                await child.wait()
        if one.status.state is not ProcessState.GAVE_UP:
            self._show(one, ProcessState.STOPPED, None)
        one.ended.set()

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(ROTATION_SECONDS)
            for name in self.all:
                log_files.rotate(self.place.log_file(name))

    def _show(self, one: Supervised, state: ProcessState, pid: int | None) -> None:
        one.status.state, one.status.pid = state, pid
        self.state.write(self.place)

    def _enter(self, phase: Phase) -> None:
        self.state.phase = phase
        self.state.write(self.place)


async def supervise(place: Place, processes: Sequence[Process], pid: int) -> None:
    """The life of the background process; SIGTERM ends it in order."""
    supervisor = Supervisor(place, processes, pid)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, supervisor.stop)
    await supervisor.run()


def main(place: Place, pid: int, processes: Sequence[Process] | None = None) -> None:
    """One supervisor per data folder: a second one ends at once."""
    with (place.data / f"{SUPERVISOR}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        asyncio.run(supervise(place, processes if processes is not None else system(place), pid))

"""What time alone changes: tables swept by one replica at a time, in short transactions."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from sqlalchemy import text

from servicekit import telemetry
from servicekit.database import Database, Session

log = structlog.get_logger()
PAGE = 100
# A process that begins answers and listens first: all its sweeps at once would be what its first callers wait for.
FIRST_AFTER_SECONDS = 30.0

Found = TypeVar("Found")


async def each_alone(
    database: Database, found: Iterable[Found], act: Callable[[Session, Found], Awaitable[object]], failure: str
) -> int:
    """Each in a transaction of its own: one that fails is logged as `failure` and keeps no other waiting.

    Gives for how many `act` neither failed nor said False. What is found is named in the log: ids and times, no more.
    """
    done = 0
    for one in found:
        try:
            async with database.transaction() as session:
                acted = await act(session, one)
            done += acted is not False
        except Exception:
            log.exception(failure, found=str(one))
    return done


async def page_by_page(
    database: Database,
    find: Callable[[Session, Found | None, int], Awaitable[Sequence[Found]]],
    act: Callable[[Session, Found], Awaitable[object]],
    failure: str,
) -> None:
    """`find(session, after, count)` to its end, `each_alone`: a page that fails does not hide what is behind it."""
    after: Found | None = None
    while True:
        async with database.sessions() as session:
            page = await find(session, after, PAGE)
        await each_alone(database, page, act, failure)
        if len(page) < PAGE:
            return
        after = page[-1]


@dataclass(frozen=True)
class Sweep:
    """`run(kit)` is called every so many seconds, or sooner when it says that more is waiting (returns True).

    The first time when its interval is over, and at the latest 30 s after the start.
    """

    run: Callable[[Any], Awaitable[bool | None]]
    every_seconds: float


class Sweeper:
    def __init__(self, database: Database, kit: Any, sweep: Sweep) -> None:
        self._database, self._kit, self._sweep = database, kit, sweep
        self._name = sweep.run.__qualname__
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        pause_seconds = min(self._sweep.every_seconds, FIRST_AFTER_SECONDS)
        while not await self._stopped_within(pause_seconds):
            more = False
            try:
                more = await self._run_alone()
            except Exception:
                log.exception("sweep_failed", sweep=self._name)
            pause_seconds = 0 if more else self._sweep.every_seconds

    async def _run_alone(self) -> bool:
        """One replica sweeps; the others find the lock taken and come back later."""
        telemetry.enter(None)
        lock = zlib.crc32(self._name.encode())
        async with self._database.sweeping, self._database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock}):
                return False
            try:
                return bool(await self._sweep.run(self._kit))
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

"""What time alone changes: tables swept by one replica at a time, in short transactions."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import text

from servicekit import telemetry
from servicekit.database import Database

log = structlog.get_logger()


@dataclass(frozen=True)
class Sweep:
    """`run(kit)` is called every so many seconds, or sooner when it says that more is waiting (returns True)."""

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
        while not self._stopping.is_set():
            more = False
            try:
                more = await self._run_alone()
            except Exception:
                log.exception("sweep_failed", sweep=self._name)
            if not more:
                await self._wait()

    async def _run_alone(self) -> bool:
        """One replica sweeps; the others find the lock taken and come back later."""
        telemetry.enter(None)
        lock = zlib.crc32(self._name.encode())
        async with self._database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock}):
                return False
            try:
                return bool(await self._sweep.run(self._kit))
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), self._sweep.every_seconds)
        except TimeoutError:
            return

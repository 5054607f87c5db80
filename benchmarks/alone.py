"""One service alone: in this process, on a database of its own that is removed afterwards, against ceilings of the same
run."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.servers import start_nats, start_postgres
from servicekit.testing.service import RunningService, running

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Alone:
    """Which service (`folder` is its own), how it is filled with so many invented dossiers, what is measured then."""

    create: Callable[..., FastAPI]
    settings: type[Any]
    folder: Path
    fill: Callable[[RunningService, int], Awaitable[None]]
    measure: Callable[[RunningService], Awaitable[None]]

    async def run(self, dossiers: int) -> None:
        postgres_url, stop_postgres = start_postgres()
        nats_url, stop_nats = start_nats()
        try:
            with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
                servers = {
                    "postgres_url": postgres_url,
                    "nats_url": nats_url,
                    "process_keys": ProcessKeys.create(Path(folder)),
                }
                if "document_store" in self.settings.model_fields:
                    servers["document_store"] = str(Path(folder) / "documents")
                async with running(self.create, self.settings, self.folder, role=Role.API, **servers) as service:
                    filled = await seconds(lambda: self.fill(service, dossiers))
                    print(f"{dossiers} dossiers in {filled:.0f} s", flush=True)
                    await self.measure(service)
        finally:
            stop_nats()
            stop_postgres()


def main(description: str | None, alone: Alone, dossiers: int) -> None:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dossiers", type=int, default=dossiers)
    asyncio.run(alone.run(parser.parse_args().dossiers))


async def seconds(work: Work) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def compare(name: str, work: Work, ceiling_name: str, ceiling: Work, rounds: int) -> None:
    """Ceiling, work, ceiling, work…: a machine that slows down slows both."""
    measured = [(await seconds(ceiling), await seconds(work)) for _ in range(rounds)]
    ratios, milliseconds = [own / most for most, own in measured], [1000 * own for _, own in measured]
    print(f"{name:<40} ÷ {ceiling_name} {_spread(ratios)}   {_spread(milliseconds)} ms", flush=True)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"

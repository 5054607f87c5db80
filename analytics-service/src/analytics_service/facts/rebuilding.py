"""Every fact derived again from what was heard, and counted: by ranges of pages, in as many processes as cores."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from servicekit.database import Session

from analytics_service.facts import folding, repository
from analytics_service.facts.repository import ROLLUPS, TOLD_BESIDE
from analytics_service.facts.tallying import Cell

PART_PAGES = 4_096
"""Pages of 8 KiB: some 25,000 dossiers, a second's work."""
_ROWS_AT_ONCE = 2_000


@dataclass
class Derived:
    """What the facts must be: which of them are not, and what all of them add to each of the ROLLUPS."""

    wrong: set[UUID] = field(default_factory=set)
    counts: list[Counter[Cell]] = field(default_factory=lambda: [Counter() for _ in ROLLUPS])

    def add(self, other: "Derived") -> None:
        self.wrong |= other.wrong
        for mine, others in zip(self.counts, other.counts, strict=True):
            mine.update(others)


async def derive_all(session: Session) -> Derived:
    """Of everything that is committed; the caller keeps others from writing meanwhile."""
    pages = await repository.pages(session)
    if pages <= PART_PAGES:
        return await _derive(await repository.driver_connection(session), 0, pages)
    found = Derived()
    url = repository.url(session)
    loop = asyncio.get_running_loop()
    parts = range(0, pages, PART_PAGES)
    # Spawned: a fork would inherit the connections and the locks of this process.
    with ProcessPoolExecutor(min(len(parts), len(os.sched_getaffinity(0))), get_context("spawn")) as processes:
        work = [loop.run_in_executor(processes, _derive_part, url, first, first + PART_PAGES) for first in parts]
        for part in asyncio.as_completed(work):
            found.add(await part)
    return found


def _derive_part(url: str, first_page: int, after_page: int) -> Derived:
    async def derive() -> Derived:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction(readonly=True):
                return await _derive(connection, first_page, after_page)
        finally:
            await connection.close()

    return asyncio.run(derive())


async def _derive(connection: Any, first_page: int, after_page: int) -> Derived:
    found = Derived()
    heard = repository.heard_between(tuple(folding.derive({}, {})))
    cursor = await connection.cursor(heard, (first_page, 0), (after_page, 0))
    while rows := await cursor.fetch(_ROWS_AT_ONCE):
        for row in rows:
            _derive_one(found, row)
    return found


def _derive_one(found: Derived, row: Sequence[Any]) -> None:
    fact = folding.derive(orjson.loads(row[1]), orjson.loads(row[2]))
    told = 3 + len(TOLD_BESIDE)
    if tuple(fact.values()) != row[told:]:
        found.wrong.add(row[0])
    fact.update(zip(TOLD_BESIDE, row[3:told], strict=True))
    for rollup, counts in zip(ROLLUPS, found.counts, strict=True):
        for cell in rollup.cells(fact):
            counts[cell] += rollup.added(fact, cell)

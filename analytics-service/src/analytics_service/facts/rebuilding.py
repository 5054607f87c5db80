"""Every fact derived again from what was heard: by ranges of pages, in as many processes as there are cores."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from servicekit.database import Session

from analytics_service.facts import folding, repository

PART_PAGES = 4_096
"""Pages of 8 KiB: some 25,000 dossiers, a second's work."""
_ROWS_AT_ONCE = 2_000


async def wrong_facts(session: Session) -> set[UUID]:
    """Of everything that is committed; the caller keeps others from writing meanwhile."""
    pages = await repository.pages(session)
    if pages <= PART_PAGES:
        return await _derive(await repository.driver_connection(session), 0, pages)
    wrong = set[UUID]()
    url = repository.url(session)
    loop = asyncio.get_running_loop()
    parts = range(0, pages, PART_PAGES)
    # Spawned: a fork would inherit the connections and the locks of this process.
    with ProcessPoolExecutor(min(len(parts), len(os.sched_getaffinity(0))), get_context("spawn")) as processes:
        work = [loop.run_in_executor(processes, _derive_part, url, first, first + PART_PAGES) for first in parts]
        for part in asyncio.as_completed(work):
            wrong |= await part
    return wrong


def _derive_part(url: str, first_page: int, after_page: int) -> set[UUID]:
    async def derive() -> set[UUID]:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction(readonly=True):
                return await _derive(connection, first_page, after_page)
        finally:
            await connection.close()

    return asyncio.run(derive())


async def _derive(connection: Any, first_page: int, after_page: int) -> set[UUID]:
    wrong = set[UUID]()
    heard = repository.heard_between(tuple(folding.derive({}, {})))
    cursor = await connection.cursor(heard, (first_page, 0), (after_page, 0))
    while rows := await cursor.fetch(_ROWS_AT_ONCE):
        wrong.update(row[0] for row in rows if not _follows(row))
    return wrong


def _follows(row: Sequence[Any]) -> bool:
    fact = folding.derive(orjson.loads(row[1]), orjson.loads(row[2]))
    return tuple(fact.values()) == row[3:]

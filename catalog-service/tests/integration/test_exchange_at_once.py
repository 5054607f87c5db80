"""Proposals of partners beside each other."""

import asyncio
from typing import Any

from catalog_service.procedures import repository as procedures
from servicekit.testing.keys import partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

SYNC = "/api/v1/sync/procedures"
PORTAL = partner("national-portal", "*", scopes=("sync:procedures:write",))
FIRST, SECOND = "9.000001", "9.000002"


async def somebody_waits(service: RunningService) -> bool:
    async with service.kit.database.sessions() as session:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        waiting += " AND datname = current_database()"
        return bool(await session.scalar(text(waiting)))


async def test_two_partners_whose_lists_cross_wait_for_each_other_in_one_order(
    filled: RunningService, samples: Any
) -> None:
    body = {"procedures": [samples.promotion_notice(code=code) for code in (SECOND, FIRST)]}
    async with filled.kit.database.transaction() as other:
        await procedures.claim(other, FIRST)
        proposing = asyncio.create_task(filled.post(SYNC, PORTAL, body))
        await eventually(lambda: somebody_waits(filled))
        await procedures.claim(other, SECOND)  # where the request held it already, both would wait for ever
    answer = await proposing
    assert answer.status_code == 200, answer.text
    told = [(item["code"], item["outcome"]) for item in answer.json()["items"]]
    assert told == [(SECOND, "created"), (FIRST, "created")]
    drafts = (await filled.get("/api/v1/catalog/drafts", samples.administrator)).json()["items"]
    assert [draft["code"] for draft in drafts] == [FIRST, SECOND]

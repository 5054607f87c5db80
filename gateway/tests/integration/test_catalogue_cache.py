"""Catalogue answers are kept until the catalogue changes, and never a moment longer."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from servicekit.testing.service import eventually

Gateway = Any
PATH = "/api/v1/procedures/1.000123"


class Record:
    """A procedure of the catalogue that changes."""

    def __init__(self) -> None:
        self.version = 1
        self.reads = 0
        self.cache_control = "public, no-cache"

    async def handle(self, request: web.Request) -> web.Response:
        self.reads += 1
        headers = {"ETag": f'"{self.version}"', "Cache-Control": self.cache_control}
        return web.json_response({"version": self.version}, headers=headers)


def with_record(gateway: Gateway) -> Record:
    record = Record()
    gateway.service.handlers[PATH] = record.handle
    return record


async def read(gateway: Gateway, **headers: str) -> Any:
    return await gateway.client.get("/procedures/1.000123", headers=headers)


async def test_the_second_read_is_served_by_the_gateway(gateway: Gateway) -> None:
    record = with_record(gateway)
    first, second = await read(gateway), await read(gateway)
    assert [first.headers["x-cache"], second.headers["x-cache"]] == ["miss", "hit"]
    assert second.content == first.content
    assert second.headers["etag"] == '"1"'
    assert record.reads == 1


async def test_a_known_version_is_304(gateway: Gateway) -> None:
    with_record(gateway)
    await read(gateway)
    known = await read(gateway, **{"If-None-Match": 'W/"0", "1"'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"1"')
    assert (await read(gateway, **{"If-None-Match": '"0"'})).status_code == 200


async def test_a_known_version_is_304_and_kept_even_when_it_was_not_yet_here(gateway: Gateway) -> None:
    record = with_record(gateway)
    first, second = await read(gateway, **{"If-None-Match": '"1"'}), await read(gateway)
    assert (first.status_code, first.headers["x-cache"], first.headers["etag"]) == (304, "miss", '"1"')
    assert (second.status_code, second.headers["x-cache"]) == (200, "hit")
    assert record.reads == 1


async def test_each_language_has_its_own_answer(gateway: Gateway) -> None:
    record = with_record(gateway)
    await read(gateway)
    assert (await read(gateway, **{"Accept-Language": "en"})).headers["x-cache"] == "miss"
    assert record.reads == 2


async def test_an_event_of_the_catalogue_empties_the_cache(gateway: Gateway) -> None:
    record = with_record(gateway)
    await read(gateway)
    record.version = 2
    await gateway.say_catalogue_changed()

    async def fresh() -> bool:
        return (await read(gateway)).json()["version"] == 2

    await eventually(fresh, timeout_seconds=2)


async def test_a_read_begun_before_a_change_is_not_kept_after_it(gateway: Gateway) -> None:
    record = with_record(gateway)
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        answer = await record.handle(request)
        reading.set()
        await go_on.wait()
        return answer

    gateway.service.handlers[PATH] = slow
    old_read = asyncio.create_task(read(gateway))
    await reading.wait()
    generation = gateway.app.cache.generation
    record.version = 2
    await gateway.say_catalogue_changed()
    await eventually(lambda: gateway.app.cache.generation > generation)
    go_on.set()
    assert (await old_read).json()["version"] == 1
    gateway.service.handlers[PATH] = record.handle
    answer = await read(gateway)
    assert (answer.json()["version"], answer.headers["x-cache"]) == (2, "miss")


async def test_who_changes_the_catalogue_here_reads_his_own_change(gateway: Gateway) -> None:
    record = with_record(gateway)
    await read(gateway)
    record.version = 2
    await gateway.client.post("/procedures/1.000123/actions/publish", json={})
    assert (await read(gateway)).json()["version"] == 2


async def test_what_is_not_public_is_not_kept(gateway: Gateway) -> None:
    record = with_record(gateway)
    for record.cache_control in ("private, no-store", "no-cache"):
        assert [(await read(gateway)).headers["x-cache"] for _ in range(2)] == ["miss", "miss"]


async def test_nothing_is_served_from_memory_while_the_broker_cannot_be_heard(gateway: Gateway) -> None:
    record = with_record(gateway)
    await read(gateway)
    record.version = 2
    await gateway.app.bus.client.close()
    answer = await read(gateway)
    assert (answer.json()["version"], answer.headers["x-cache"]) == (2, "bypass")
    ready = (await gateway.client.get(f"{gateway.url}/readyz")).json()
    assert ready == {"ready": True, "degraded": ["nats"]}


async def test_a_new_connection_to_the_broker_begins_with_an_empty_cache(gateway: Gateway) -> None:
    record = with_record(gateway)
    await read(gateway)
    record.version = 2
    gateway.app.bus.client._transport.close()
    await eventually(lambda: not gateway.app.news.audible)
    assert (await read(gateway)).json()["version"] == 2
    await eventually(lambda: gateway.app.news.audible)
    assert [(await read(gateway)).headers["x-cache"] for _ in range(2)] == ["miss", "hit"]
    record.version = 3
    await gateway.say_catalogue_changed()

    async def fresh() -> bool:
        return (await read(gateway)).json()["version"] == 3

    await eventually(fresh, timeout_seconds=2)


async def test_a_refused_change_or_a_look_at_the_head_leaves_the_cache(gateway: Gateway) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=405 if request.method == "DELETE" else 200)

    with_record(gateway)
    gateway.service.handlers["/api/v1/agencies"] = refuse
    await read(gateway)
    await gateway.client.delete("/agencies")
    await gateway.client.head("/agencies")
    assert (await read(gateway)).headers["x-cache"] == "hit"


async def test_a_look_at_the_head_is_answered_from_what_is_kept(gateway: Gateway) -> None:
    record = with_record(gateway)
    whole = await read(gateway)
    head = await gateway.client.head("/procedures/1.000123")
    assert (head.status_code, head.content, head.headers["x-cache"]) == (200, b"", "hit")
    assert (head.headers["etag"], head.headers["content-length"]) == ('"1"', str(len(whole.content)))
    assert record.reads == 1


async def test_a_head_that_is_not_kept_is_passed_on_and_keeps_nothing(gateway: Gateway) -> None:
    record = with_record(gateway)
    assert (await gateway.client.head("/procedures/1.000123")).status_code == 200
    assert (await read(gateway)).headers["x-cache"] == "miss"
    assert record.reads == 2


async def test_the_same_list_asked_for_in_another_order_is_served_from_memory(gateway: Gateway) -> None:
    record = Record()
    gateway.service.handlers["/api/v1/procedures"] = record.handle
    first = await gateway.client.get("/procedures?q=ly%20lich&level=4")
    second = await gateway.client.get("/procedures?level=4&q=ly+lich")
    assert [first.headers["x-cache"], second.headers["x-cache"]] == ["miss", "hit"]
    assert record.reads == 1


@pytest.mark.parametrize(
    "subject",
    [
        "catalog.agency_changed.v1",
        "catalog.code_list_changed.v1",
        "catalog.level_proof_changed.v1",
        "catalog.part_changed.v1",
        "catalog.procedure_published.v1",
        "catalog.procedure_retired.v1",
    ],
)
async def test_each_kind_of_news_empties_the_cache(gateway: Gateway, subject: str) -> None:
    record = with_record(gateway)
    await read(gateway)
    record.version = 2
    await gateway.say(subject)

    async def fresh() -> bool:
        return (await read(gateway)).json()["version"] == 2

    await eventually(fresh, timeout_seconds=2)


@pytest.mark.parametrize(
    "path", ["/agencies?at=2026-04-01", "/agencies/H05.03", "/code-lists", "/code-lists/payer-categories", "/fields"]
)
async def test_lists_are_kept_until_the_catalogue_says_that_a_unit_changed(gateway: Gateway, path: str) -> None:
    record = Record()
    gateway.service.handlers[f"/api/v1{path.partition('?')[0]}"] = record.handle
    kept = [(await gateway.client.get(path)).headers["x-cache"] for _ in range(2)]
    assert (kept, record.reads) == (["miss", "hit"], 1)
    known = await gateway.client.get(path, headers={"If-None-Match": '"1"'})
    assert (known.status_code, known.headers["etag"]) == (304, '"1"')
    record.version = 2
    await gateway.say("catalog.agency_changed.v1")

    async def fresh() -> bool:
        return (await gateway.client.get(path)).json()["version"] == 2

    await eventually(fresh, timeout_seconds=2)


async def test_caches_further_out_are_told_that_the_language_matters(gateway: Gateway) -> None:
    with_record(gateway)
    for answer in (await read(gateway), await read(gateway), await read(gateway, **{"If-None-Match": '"1"'})):
        assert "accept-language" in answer.headers["vary"].lower()

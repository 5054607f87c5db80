"""Runs step by step: no background work, so that a test says when which step is taken."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from catalog_service.hygiene import running
from catalog_service.hygiene.link_trying import LinkTrier
from catalog_service.hygiene.sweeps import LINKS_LAST, begin_night_run, go_on_with_run
from catalog_service.imports.sweeps import run_next_import
from servicekit.settings import Profile
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
HYGIENE = "/api/v1/catalog/hygiene"
Answers = dict[str, int]


@pytest.fixture
async def answers() -> Answers:
    """Path → status of the web server that records name; 200 where nothing is said."""
    return {}


@pytest.fixture
async def site(still: RunningService, answers: Answers) -> AsyncIterator[str]:
    """Its address; it may be opened though it is on loopback."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=answers.get(request.path, 200))

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    place = f"127.0.0.1:{runner.addresses[0][1]}"
    settings: Any = still.kit.settings
    settings.link_addresses_allowed, settings.link_pause_seconds = frozenset({place}), 0
    try:
        yield f"http://{place}"
    finally:
        await runner.cleanup()


async def bring_in(service: RunningService, samples: Any, *procedures: dict[str, Any]) -> None:
    document = samples.catalogue(procedures=list(procedures) or samples.catalogue()["procedures"])
    answer = await service.post("/api/v1/catalog/imports", ADMINISTRATOR, document)
    while await run_next_import(service.kit):
        pass
    operation = (await service.get(answer.headers["Location"], ADMINISTRATOR)).json()
    assert operation["state"] == "done", operation


def linked(samples: Any, *urls: str) -> dict[str, Any]:
    """The promotion notice with a guide at each of these addresses."""
    return samples.promotion_notice(steps=[{"title": f"Xem hướng dẫn tại {url}."} for url in urls])


async def ask(service: RunningService) -> str:
    answer = await service.post(f"{HYGIENE}/runs", ADMINISTRATOR)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


async def operation_of(service: RunningService, operation_id: str) -> dict[str, Any]:
    return (await service.get(f"/api/v1/operations/{operation_id}", ADMINISTRATOR)).json()


async def run(service: RunningService) -> dict[str, Any]:
    operation_id = await ask(service)
    while await go_on_with_run(service.kit):
        pass
    operation = await operation_of(service, operation_id)
    assert operation["state"] == "done", operation
    return (await service.get(HYGIENE, ADMINISTRATOR)).json()["last_run"]


async def dead(service: RunningService) -> list[str]:
    """Pointers of open findings."""
    query = {"kind": "dead_link", "status": "open"}
    items = (await service.get(HYGIENE, ADMINISTRATOR, params=query)).json()["items"]
    return sorted(one["pointer"] for one in items)


async def runs(service: RunningService) -> list[Any]:
    async with service.kit.database.sessions() as session:
        rows = await session.execute(text("SELECT day, nightly, phase FROM hygiene_run ORDER BY operation_id"))
        return [tuple(row) for row in rows]


def at_night(clock: Any, hour: int, minute: int = 0, day: int = 2) -> None:
    """In Vietnam."""
    clock.now = datetime(2026, 4, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


async def test_a_link_is_dead_after_two_failures_on_two_days(
    still: RunningService, still_samples: Any, clock: Any, site: str, answers: Answers
) -> None:
    await bring_in(still, still_samples, linked(still_samples, f"{site}/gone", f"{site}/there"))
    answers["/gone"] = 404
    assert (await run(still))["links"] == "tried"
    assert await dead(still) == []
    await run(still)
    assert await dead(still) == [], "twice on one day is once"
    clock.now += timedelta(days=1)
    await run(still)
    (finding,) = (await still.get(HYGIENE, ADMINISTRATOR, params={"kind": "dead_link"})).json()["items"]
    assert (finding["pointer"], finding["procedure"]["code"]) == ("/steps/0/title", NOTICE)
    assert finding["detail"]["vi"] == f"Liên kết {site}/gone hỏng từ ngày 01/04/2026: máy chủ trả lời mã 404"


async def test_a_link_that_answers_between_two_failures_is_not_dead_and_one_that_answers_again_is_resolved(
    still: RunningService, still_samples: Any, clock: Any, site: str, answers: Answers
) -> None:
    await bring_in(still, still_samples, linked(still_samples, f"{site}/shaky"))
    for status, expected in ((500, []), (200, []), (500, []), (500, ["/steps/0/title"]), (200, [])):
        answers["/shaky"] = status
        clock.now += timedelta(days=1)
        await run(still)
        assert await dead(still) == expected, status
    assert (await still.get(HYGIENE, ADMINISTRATOR, params={"kind": "dead_link"})).json()["items"][0]["resolved_at"]


async def test_without_a_network_no_link_dies_and_the_dead_stay_dead(
    still: RunningService, still_samples: Any, clock: Any, site: str, answers: Answers
) -> None:
    await bring_in(still, still_samples, linked(still_samples, f"{site}/gone", f"{site}/there"))
    answers["/gone"] = 404
    for _ in range(2):
        await run(still)
        clock.now += timedelta(days=1)
    still.kit.settings.link_addresses_allowed = frozenset({"127.0.0.1:1"})  # type: ignore[attr-defined]
    for _ in range(3):
        assert (await run(still))["links"] == "unreachable"
        assert await dead(still) == ["/steps/0/title"]
        clock.now += timedelta(days=1)
    finding = (await still.get(HYGIENE, ADMINISTRATOR, params={"kind": "dead_link"})).json()["items"][0]
    assert finding["detail"]["en"].endswith("its host answers 404")


async def test_an_address_into_our_own_network_is_found_without_being_opened(
    still: RunningService, still_samples: Any, clock: Any, site: str
) -> None:
    inside = "http://127.0.0.1:1/x"
    await bring_in(
        still, still_samples, linked(still_samples, f"{site}/there", inside, "http://user:secret@vbpl.example/")
    )
    for _ in range(2):
        await run(still)
        clock.now += timedelta(days=1)
    assert await dead(still) == ["/steps/1/title", "/steps/2/title"]


async def test_outside_production_nothing_is_opened_that_is_not_allowed_by_name(
    still: RunningService, still_samples: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def open_nothing(*arguments: Any) -> Any:
        raise AssertionError("a link was opened")

    await bring_in(still, still_samples, linked(still_samples, f"{site}/there"))
    still.kit.settings.link_addresses_allowed = frozenset()  # type: ignore[attr-defined]
    monkeypatch.setattr(LinkTrier, "try_all", open_nothing)
    assert (await run(still))["links"] is None


async def test_in_production_no_address_on_loopback_is_allowed_by_a_setting(
    still: RunningService, still_samples: Any, site: str
) -> None:
    await bring_in(still, still_samples, linked(still_samples, f"{site}/there"))
    still.kit.settings.profile = Profile.PRODUCTION
    assert (await run(still))["links"] == "unreachable"


async def test_a_link_that_no_record_names_any_more_is_not_opened_again(
    still: RunningService, still_samples: Any, clock: Any, site: str, answers: Answers
) -> None:
    await bring_in(still, still_samples, linked(still_samples, f"{site}/gone"))
    answers["/gone"] = 404
    for _ in range(2):
        await run(still)
        clock.now += timedelta(days=1)
    assert len(await dead(still)) == 1
    await bring_in(still, still_samples, linked(still_samples, f"{site}/new") | {"valid_from": "2026-04-03"})
    await run(still)
    assert await dead(still) == []


async def test_links_and_records_are_counted_as_they_are_done(
    still: RunningService, still_samples: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_service.hygiene.sweeps.LINKS_AT_ONCE", 2)
    monkeypatch.setattr(running, "BATCH", 1)
    notice = linked(still_samples, *(f"{site}/{number}" for number in range(3)))
    await bring_in(still, still_samples, notice, still_samples.criminal_record())
    operation_id = await ask(still)
    seen = []
    while await go_on_with_run(still.kit):
        operation = await operation_of(still, operation_id)
        seen.append((operation["state"], operation["progress"]["done"], operation["progress"]["total"]))
    steps = [("running", 0, 5), ("running", 2, 5), ("running", 3, 5), ("running", 3, 5), ("running", 4, 5)]
    assert seen == [*steps, ("running", 5, 5), ("done", 5, 5)]


async def test_a_run_that_breaks_off_goes_on_where_it_was(
    still: RunningService, still_samples: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_service.hygiene.sweeps.LINKS_AT_ONCE", 1)
    await bring_in(still, still_samples, linked(still_samples, f"{site}/1", f"{site}/2"))
    operation_id = await ask(still)
    tried: list[str] = []
    try_all = LinkTrier.try_all

    async def break_off_once(trier: LinkTrier, urls: list[str]) -> Any:
        tried.extend(urls)
        if len(tried) == 2:
            raise asyncio.CancelledError
        return await try_all(trier, urls)

    monkeypatch.setattr(LinkTrier, "try_all", break_off_once)
    await go_on_with_run(still.kit)
    await go_on_with_run(still.kit)
    with pytest.raises(asyncio.CancelledError):
        await go_on_with_run(still.kit)
    while await go_on_with_run(still.kit):
        pass
    assert (await operation_of(still, operation_id))["state"] == "done"
    assert (tried[0] != tried[1], tried[1]) == (True, tried[2])


async def test_a_step_that_always_fails_is_given_up_and_the_next_run_is_free(
    still: RunningService, still_samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring_in(still, still_samples)
    operation_id = await ask(still)

    async def fail(*arguments: Any) -> None:
        raise RuntimeError("always")

    with monkeypatch.context() as patched:
        patched.setattr(running, "judge_records", fail)
        for _ in range(2):
            await go_on_with_run(still.kit)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await go_on_with_run(still.kit)
        await go_on_with_run(still.kit)
    operation = await operation_of(still, operation_id)
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "hygiene_run_given_up")
    assert operation["result_url"] is None
    await run(still)


async def test_only_one_process_is_at_a_run(still: RunningService, still_samples: Any) -> None:
    await bring_in(still, still_samples)
    await ask(still)
    async with still.kit.database.transaction() as session:
        await session.execute(text("SELECT * FROM hygiene_run FOR UPDATE"))
        assert await go_on_with_run(still.kit) is False
    assert await go_on_with_run(still.kit) is True


async def test_who_asks_while_a_run_waits_joins_it_and_later_ones_get_their_own(
    still: RunningService, still_samples: Any
) -> None:
    await bring_in(still, still_samples)
    first = await ask(still)
    assert await ask(still) == first
    await go_on_with_run(still.kit)
    second = await ask(still)
    assert second != first
    while await go_on_with_run(still.kit):
        pass
    for operation_id in (first, second):
        assert (await operation_of(still, operation_id))["state"] == "done"


async def test_links_that_take_too_long_wait_for_the_next_run_and_come_first_in_it(
    still: RunningService, still_samples: Any, clock: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_service.hygiene.sweeps.LINKS_AT_ONCE", 1)
    tried: list[str] = []
    try_all = LinkTrier.try_all

    async def slowly(trier: LinkTrier, urls: list[str]) -> Any:
        tried.extend(urls)
        clock.now += LINKS_LAST + timedelta(minutes=1)
        return await try_all(trier, urls)

    monkeypatch.setattr(LinkTrier, "try_all", slowly)
    await bring_in(still, still_samples, linked(still_samples, f"{site}/1", f"{site}/2"))
    assert (await run(still))["links"] == "unfinished"
    await run(still)
    assert set(tried) == {f"{site}/1", f"{site}/2"}


async def test_every_night_one_run_begins_between_one_and_five(
    still: RunningService, still_samples: Any, clock: Any
) -> None:
    await bring_in(still, still_samples)
    for hour, minute, expected in ((0, 59, 0), (1, 0, 1), (1, 1, 1), (4, 59, 1)):
        at_night(clock, hour, minute)
        await begin_night_run(still.kit)
        assert len(await runs(still)) == expected, (hour, minute)
    while await go_on_with_run(still.kit):
        pass
    await begin_night_run(still.kit)
    assert [(str(day), nightly, phase) for day, nightly, phase in await runs(still)] == [("2026-04-02", True, "done")]
    at_night(clock, 5, 0, day=3)
    await begin_night_run(still.kit)
    assert len(await runs(still)) == 1, "a night that is over is not made up for"
    at_night(clock, 3, 0, day=4)
    await begin_night_run(still.kit)
    assert len(await runs(still)) == 2


async def test_two_processes_begin_one_run_in_a_night(still: RunningService, clock: Any) -> None:
    at_night(clock, 2)
    await asyncio.gather(*(begin_night_run(still.kit) for _ in range(4)))
    assert len(await runs(still)) == 1


async def test_a_run_that_was_asked_for_does_not_take_the_place_of_the_nights(
    still: RunningService, still_samples: Any, clock: Any
) -> None:
    await bring_in(still, still_samples)
    at_night(clock, 0, 30)
    await run(still)
    at_night(clock, 1, 30)
    await begin_night_run(still.kit)
    assert [nightly for _, nightly, _ in await runs(still)] == [False, True]

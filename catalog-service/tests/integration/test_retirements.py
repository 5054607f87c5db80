"""A retirement that is decided for a day to come: what holds until then, and how it is taken back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from catalog_service.turning_points.sweeps import say_what_turned
from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
READER = partner("national-portal", "*", scopes=("sync:procedures:read",))
CODE, SUCCESSOR = "2.000488", "2.000033"
PATH = f"/api/v1/procedures/{CODE}"
TAKE_BACK = f"{PATH}/actions/take-back-retirement"
REASON = {"reason": "Quyết định bãi bỏ đã được hủy (mẫu)"}


async def retire(service: RunningService, **command: Any) -> None:
    answer = await service.post(f"{PATH}/actions/retire", ADMINISTRATOR, command)
    assert answer.status_code == 200, answer.text


async def fed(service: RunningService) -> list[dict[str, Any]]:
    await service.feeds_caught_up()
    items = (await service.get("/api/v1/sync/procedures", READER)).json()["items"]
    return [item for item in items if item["code"] == CODE]


async def courses(service: RunningService) -> list[tuple[int, str, str | None]]:
    items = (await service.get(f"{PATH}/versions")).json()["items"]
    return [(item["version"], item["valid_from"], item["valid_to"]) for item in items]


async def test_until_its_day_partners_have_the_version_in_force_and_its_end(filled: RunningService, clock: Any) -> None:
    await retire(filled, valid_to="2026-06-30", successor=SUCCESSOR)
    (item,) = await fed(filled)
    assert (item["change"], item["version"], item["ends_at"], item["successor"]) == (
        "published",
        1,
        "2026-06-30",
        SUCCESSOR,
    )
    assert item["record"]["valid_to"] == "2026-06-30"
    clock.now = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    await say_what_turned(filled.kit)

    async def told() -> bool:
        await say_what_turned(filled.kit)
        return [item["change"] for item in await fed(filled)] == ["retired"]

    await eventually(told)
    (item,) = await fed(filled)
    assert (item["record"], item["ends_at"]) == (None, "2026-06-30")


async def test_a_planned_retirement_is_taken_back_with_its_successor(filled: RunningService) -> None:
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "conditions": "Điều kiện mới (mẫu)"})
    await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {"valid_from": "2026-08-01"})
    before = await courses(filled)
    assert [course[0] for course in before] == [2, 1]
    await retire(filled, valid_to="2026-06-30", successor=SUCCESSOR)
    assert await courses(filled) != before
    told = len(await filled.recorded(ProcedurePublished))
    answer = await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)
    assert (answer.status_code, answer.json()["successor"], answer.json()["valid_to"]) == (200, None, "2026-07-31")
    assert await courses(filled) == before
    events = (await filled.recorded(ProcedurePublished))[told:]
    assert [(event.version, event.record.successor, event.record.valid_to) for event in events] == [
        (1, None, date(2026, 7, 31)),
        (2, None, None),
    ]
    retired = (await filled.recorded(ProcedureRetired))[-1]
    assert all(event.sequence > retired.sequence for event in events)
    assert [item["ends_at"] for item in await fed(filled)] == [None, None]
    async with filled.kit.database.sessions() as session:
        row = (await session.execute(text("SELECT * FROM retirement_plan"))).one()
        points = {row.kind for row in await session.execute(text("SELECT kind FROM turning_point"))}
    assert (row.taken_back_by, row.taken_back_reason) == (ADMINISTRATOR.subject, REASON["reason"])
    assert "version_begins" in points
    await retire(filled, valid_to="2026-06-30")


async def test_what_has_ended_or_was_never_to_end_is_not_taken_back(filled: RunningService, clock: Any) -> None:
    refused = await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_retirement_planned")
    await retire(filled, valid_to="2026-04-30")
    clock.now = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)
    refused = await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)
    assert (refused.status_code, refused.json()["code"]) == (409, "procedure_already_retired")
    clock.now = datetime(2026, 4, 30, 16, 59, tzinfo=UTC)
    assert (await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)).status_code == 200
    assert (await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)).json()["code"] == "no_retirement_planned"


@pytest.mark.parametrize("body", [{}, {"reason": "  "}], ids=["none", "empty"])
async def test_taking_back_needs_a_reason_and_the_administrator(filled: RunningService, body: dict[str, Any]) -> None:
    await retire(filled, valid_to="2026-06-30")
    refused = await filled.post(TAKE_BACK, ADMINISTRATOR, body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert (await filled.post(TAKE_BACK, citizen(), REASON)).status_code == 403
    assert (await filled.post(TAKE_BACK, ADMINISTRATOR, REASON)).status_code == 200


async def test_an_end_is_not_moved_beyond_the_one_that_was_published(filled: RunningService) -> None:
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "valid_to": "2026-10-31"})
    await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {})
    before = await courses(filled)
    refused = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-11-01"})
    assert refused.status_code == 422, refused.text
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/valid_to", "end_only_earlier")
    assert "31/10/2026" in error["message"]
    assert await courses(filled) == before
    assert await filled.recorded(ProcedureRetired) == []
    await retire(filled, valid_to="2026-10-31", successor=SUCCESSOR)
    (event,) = await filled.recorded(ProcedureRetired)
    assert (event.valid_to, event.successor) == (date(2026, 10, 31), SUCCESSOR)


async def test_what_has_ended_by_itself_is_retired_with_its_own_last_day(filled: RunningService, clock: Any) -> None:
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "valid_to": "2026-10-31"})
    await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {})
    clock.now = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    refused = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {})
    assert [error["code"] for error in refused.json()["errors"]] == ["end_only_earlier"]
    await retire(filled, valid_to="2026-10-31", successor=SUCCESSOR)

"""A reorganisation that was ordered for a later day does not take place after all."""

from datetime import timedelta
from typing import Any

import pytest
from contracts.catalog import AgencyChanged
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
UNITS = "/api/v1/agencies"
ORDER = {"effective_on": "2026-05-01", "decision": "12/QĐ-UBND"}
REASON = {"reason": "Quyết định 12/QĐ-UBND đã bị thu hồi"}


async def act(service: RunningService, code: str, action: str, **command: Any) -> Any:
    etag = (await service.get(f"{UNITS}/{code}")).headers["ETag"]
    return await service.post(f"{UNITS}/{code}/actions/{action}", ADMINISTRATOR, command, version=etag)


async def standing(service: RunningService) -> list[Any]:
    """Every unit as it stands, and as it will stand once the day has come."""
    now = (await service.get(UNITS)).json()["items"]
    later = (await service.get(f"{UNITS}?at=2026-06-01")).json()["items"]
    return [now, later, (await service.get(f"{UNITS}/H05.03")).json()["history"]]


PLANNED = [
    ("rename", {"name": "Sở Tư pháp và Hộ tịch"}),
    ("move", {"parent": "H05.06"}),
    ("merge", {"into": "H05.06", "also": ["H05.08"]}),
    ("split", {"into": ["H05.06", "H05.08"]}),
    ("abolish", {"successors": ["H05.06"]}),
]


@pytest.mark.parametrize(("action", "command"), PLANNED, ids=[action for action, _ in PLANNED])
async def test_a_planned_reorganisation_is_taken_back_and_everything_is_as_before(
    filled: RunningService, action: str, command: dict[str, Any]
) -> None:
    before = await standing(filled)
    planned = await act(filled, "H05.03", action, **ORDER, **command)
    assert planned.status_code == 200, planned.text
    assert await standing(filled) != before
    told = len(await filled.recorded(AgencyChanged))
    back = await act(filled, "H05.03", "take-back", **REASON)
    assert back.status_code == 200, back.text
    assert back.headers["ETag"] == (await filled.get(f"{UNITS}/H05.03")).headers["ETag"]
    assert await standing(filled) == before
    announced = (await filled.recorded(AgencyChanged))[told:]
    assert "H05.03" in {event.code for event in announced}
    assert all(event.valid_to is None and not event.successors for event in announced)
    (listed,) = (await filled.get(f"{UNITS}/H05.03/reorganisations", ADMINISTRATOR)).json()["items"]
    assert (listed["action"], listed["effective_on"], listed["decision"]) == (action, "2026-05-01", "12/QĐ-UBND")
    assert listed["taken_back"]["reason"] == REASON["reason"]
    async with filled.kit.database.sessions() as session:
        row = (await session.execute(text("SELECT unit, taken_back_by FROM reorganisation"))).one()
    assert tuple(row) == ("H05.03", ADMINISTRATOR.subject)
    assert (await act(filled, "H05.03", "take-back", **REASON)).json()["code"] == "nothing_planned"


async def test_what_has_taken_place_is_not_taken_back(filled: RunningService, clock: Any) -> None:
    await act(filled, "H05.03", "rename", **ORDER, name="Sở Mới")
    clock.now += timedelta(days=30)
    answer = await act(filled, "H05.03", "take-back", **REASON)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_planned")
    assert (await filled.get(f"{UNITS}/H05.03")).json()["name"] == "Sở Mới"


async def test_what_others_have_built_upon_is_taken_back_after_that(filled: RunningService) -> None:
    await act(filled, "H05.03", "rename", **ORDER, name="Sở Mới")
    await act(filled, "H05.06", "merge", **(ORDER | {"effective_on": "2026-05-02"}), into="H05.08", also=["H05.03"])
    answer = await act(filled, "H05.03", "take-back", **REASON)
    assert (answer.status_code, answer.json()["code"]) == (409, "reorganisation_built_upon")
    assert (answer.json()["units"], answer.json()["count"]) == (["H05.03"], 1)
    assert (await act(filled, "H05.06", "take-back", **REASON)).status_code == 200
    assert (await act(filled, "H05.03", "take-back", **REASON)).status_code == 200


async def test_only_the_administrator_who_saw_the_unit_takes_back_and_says_why(filled: RunningService) -> None:
    await act(filled, "H05.03", "rename", **ORDER, name="Sở Mới")
    path = f"{UNITS}/H05.03/actions/take-back"
    assert (await filled.post(path, official("leader", "leader", "H05"), REASON, version='"x"')).status_code == 403
    assert (await filled.post(path, ADMINISTRATOR, REASON)).status_code == 428
    assert (await filled.post(path, ADMINISTRATOR, REASON, version='"x"')).status_code == 412
    assert (await act(filled, "H05.03", "take-back", reason=" ")).json()["errors"][0]["pointer"] == "/reason"
    leader = official("leader", "leader", "H05")
    assert (await filled.get(f"{UNITS}/H05.03/reorganisations", leader)).status_code == 403


async def test_a_code_that_is_taken_and_a_circle_are_told_with_their_place(filled: RunningService) -> None:
    taken = {"code": "H05.03", "name": "Sở Mới", "kind": "department", "parent": "H05", "decision": "12/QĐ-UBND"}
    answer = await filled.post(UNITS, ADMINISTRATOR, taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "agency_exists")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/code", "code_taken")]
    circle = await act(filled, "H05", "move", **ORDER, parent="H05.03")
    assert circle.status_code == 422
    assert [(error["pointer"], error["code"], error["message"]) for error in circle.json()["errors"]] == [
        ("/parent", "cycle", "Cơ quan nằm dưới chính nó")
    ]

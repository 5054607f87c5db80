"""What an official has in hand: nobody takes it away unread, and whoever commands them gives it back."""

import asyncio

import pytest
from contracts.dossier import DossierForwarded
from dossier_service.testing.courses import APPROVER, CLERK, OFFICER, Json, accepted, act, must, read, row
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

COLLEAGUE = official("officer-hai", "officer", "H05.03")
TAKING_AWAY = [
    (CLERK, "forward", {"unit": "H05.06"}),
    (COLLEAGUE, "claim", {}),
    (COLLEAGUE, "assign", {"assignee": COLLEAGUE.subject}),
    (COLLEAGUE, "release", {}),
]


@pytest.fixture
async def held(service: RunningService) -> Json:
    await service.get("/api/v1/inboxes", COLLEAGUE)
    return await must(service, await accepted(service), "claim", OFFICER)


async def in_bulk(service: RunningService, caller: Caller, action: str, dossier: Json, body: Json) -> Json:
    command = {"action": action, "ids": [dossier["id"]], "body": body}
    answer = await service.post("/api/v1/dossiers/bulk", caller, command, key=str(uuid7()))
    return answer.raise_for_status().json()["items"][0]


async def test_a_colleague_neither_takes_nor_gives_back_what_another_holds(service: RunningService, held: Json) -> None:
    assert not {"claim", "release"} & set((await read(service, held, COLLEAGUE))["allowed_actions"])
    taken = await act(service, held, "claim", COLLEAGUE)
    assert (taken.status_code, taken.json()["code"]) == (409, "already_claimed")
    assert taken.json()["held_by"] == OFFICER.subject
    given_back = await act(service, held, "release", COLLEAGUE)
    assert (given_back.status_code, given_back.json()["code"]) == (409, "not_yours_to_release")
    assert (await row(service, held)).assignee == OFFICER.subject
    assert len(await service.recorded(DossierForwarded)) == 1


@pytest.mark.parametrize("by", [OFFICER, APPROVER], ids=["who-holds-it", "approver"])
async def test_who_holds_it_or_commands_them_gives_it_back(service: RunningService, held: Json, by: Caller) -> None:
    assert "release" in (await read(service, held, by))["allowed_actions"]
    await must(service, held, "release", by)
    assert (await row(service, held)).assignee is None
    again = await act(service, held, "release", by)
    assert (again.status_code, again.json()["code"]) == (409, "not_yours_to_release")
    await must(service, held, "claim", COLLEAGUE)


@pytest.mark.parametrize(("by", "action", "body"), TAKING_AWAY, ids=[action for _, action, _ in TAKING_AWAY])
async def test_in_bulk_nothing_is_taken_out_of_anothers_hands_unread(
    service: RunningService, held: Json, by: Caller, action: str, body: Json
) -> None:
    item = await in_bulk(service, by, action, held, body)
    expected = "not_yours_to_release" if action == "release" else "already_claimed"
    assert (item["outcome"], item["problem"]["code"], item["problem"]["status"]) == ("problem", expected, 409)
    stored = await row(service, held)
    assert (stored.assignee, stored.current_unit) == (OFFICER.subject, "H05.03")
    assert len(await service.recorded(DossierForwarded)) == 1


async def test_who_has_read_it_may_assign_it_to_another(service: RunningService, held: Json) -> None:
    body = {"assignee": COLLEAGUE.subject}
    version = (await row(service, held)).version
    command = {"action": "assign", "ids": [held["id"]], "versions": {held["id"]: version}, "body": body}
    answer = await service.post("/api/v1/dossiers/bulk", CLERK, command)
    assert answer.json()["done"] == 1, answer.text
    assert (await row(service, held)).assignee == COLLEAGUE.subject


async def test_of_two_bulk_claims_at_once_each_dossier_has_one(service: RunningService) -> None:
    dossier = await accepted(service)
    items = await asyncio.gather(*(in_bulk(service, by, "claim", dossier, {}) for by in (OFFICER, COLLEAGUE)))
    assert sorted(item["outcome"] for item in items) == ["ok", "problem"]
    lost = next(item["problem"] for item in items if item["problem"])
    assert (lost["code"], lost["held_by"]) == ("already_claimed", (await row(service, dossier)).assignee)
    assert len(await service.recorded(DossierForwarded)) == 1


async def test_a_stranger_does_not_learn_who_holds_it(service: RunningService, held: Json) -> None:
    elsewhere = official("officer-congthuong", "officer", "H05.06")
    item = await in_bulk(service, elsewhere, "claim", held, {})
    assert (item["problem"]["code"], "held_by" in item["problem"]) == ("dossier_not_found", False)

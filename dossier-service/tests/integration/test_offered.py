"""`allowed_actions` and the doors: who is offered a step may take it, who is not is refused, wherever a dossier stands.

Every door is tried by everybody in a transaction that is taken back, so that the dossier stays where it is.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from dossier_service.confirmations.codes import ASKS_A_DAY
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS
from dossier_service.testing.courses import (
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    act,
    filed,
    must,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService

BINH = citizen("Bình", identity_number="027090000002", phone="0912000002", email="binh@example.vn")
TRADE = official("officer-congthuong", "officer", "H05.06")
STANDS_IN = official("officer-trung-tam", "officer", "H05.00")
HELPER = official("can-bo-xa", "clerk", "H05.08")
"""Filed for Bình, and has no other part in it."""
PEOPLE = {
    "person": BINH,
    "clerk": CLERK,
    "substitute": STANDS_IN,
    "officer": OFFICER,
    "approver": APPROVER,
    "consulted": TRADE,
}
BASIS = {"reason": "Theo quy định", "legal_basis": "Luật Lý lịch tư pháp 2009"}
REFUSED = BASIS | {"cause": "not_eligible"}
REFUSAL = REFUSED | {"outcome": "refused"}
ITEMS = {"items": [{"required_document": "identity", "note": "Chụp lại"}], "justification": "Thông tin mới"}
WHY = {"reason": "Không cần nữa"}
QUESTION = {"unit": "H05.06", "question": "Có ý kiến gì không?", "limit": {"value": 2, "unit": "working_day"}}
WITHOUT_WHAT_IT_NEEDS = {"request-payment": 422, "rule-out-duplicate": 422}
"""There is no such charge, no such double: the door has let them through to look for it."""


def bodies(other: Json, tasks: list[Json]) -> dict[str, Json]:
    task = {"task_id": tasks[-1]["id"] if tasks else other["id"]}
    return {
        "submit": {},
        "discard": {},
        "accept": {"paper_reason": "helped_by_official"},
        "refuse": REFUSED,
        "forward": {},
        "assign": {"assignee": OFFICER.subject},
        "claim": {},
        "release": {},
        "request-supplement": BASIS | ITEMS,
        "supply": {},
        "request-payment": {"charge_ids": [other["id"]]},
        "complete-step": {},
        "consult": QUESTION,
        "answer-consultation": task | {"answer": "Không"},
        "recall-consultation": task | {"reason": "Không cần nữa"},
        "extend": BASIS | {"new_due_at": "2027-06-30T17:00:00+07:00"},
        "apologise": BASIS | {"expected_at": "2027-06-30T17:00:00+07:00"},
        "propose": REFUSAL,
        "decide": REFUSAL,
        "return-result": {},
        "change-return": {"returning_unit": "H05.00"},
        "request-withdrawal": WHY,
        "grant-withdrawal": {},
        "deny-withdrawal": WHY,
        "stop": REFUSED,
        "reopen": WHY,
        "rebase": BASIS,
        "undo": {},
        "rate": {"score": 5},
        "ask-confirmation": {},
        "confirm-filing": {},
        "deny-filing": {},
        "request-removal": BASIS,
        "deny-removal": WHY,
        "remove": {},
        "restore": WHY,
        "tell-by-hand": {"means": "phone", "note": "Đã gọi cho người nộp"},
        "rule-out-duplicate": {"other_id": other["id"], "reason": "Hai phiếu cho hai nơi nhận"},
    }


def test_every_action_has_its_body(service_doors: set[str]) -> None:
    assert service_doors == set(bodies({"id": ""}, []))


@pytest.fixture
def service_doors(service: RunningService) -> set[str]:
    prefix = "/api/v1/dossiers/{dossier_id}/actions/"
    paths = service.app.openapi()["paths"]
    return {path.removeprefix(prefix) for path in paths if path.startswith(prefix)}


async def assisted(service: RunningService) -> Json:
    """For Bình, who is asked whether they wanted it."""
    person = BINH.profile.model_dump(mode="json", exclude_none=True) if BINH.profile else {}
    draft = (await service.post("/api/v1/dossiers", HELPER, {"procedure_code": "2.000488"})).raise_for_status().json()
    headers = service.headers(HELPER, version=draft["version"])
    patch = {"form": {"purpose": "Xin việc"}, "applicant": person}
    path = f"/api/v1/dossiers/{draft['id']}"
    (await service.client.patch(path, json=patch, headers=headers)).raise_for_status()
    await upload(service, draft, HELPER, required_document="identity")
    return draft


async def stands_in(service: RunningService, absent: Caller, substitute: Caller) -> None:
    for caller in (absent, substitute):
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()
    today = service.kit.clock().astimezone(VIETNAM).date()
    body = {"substitute": substitute.subject, "starts_on": str(today), "ends_on": str(today + timedelta(days=1))}
    answer = await service.client.put("/api/v1/substitutions", json=body, headers=service.headers(absent))
    answer.raise_for_status()


SUBMIT, ACCEPT = ("submit", HELPER, {}), ("accept", CLERK, {"paper_reason": "helped_by_official"})
CLAIM, PROPOSE, CONSULT = ("claim", OFFICER, {}), ("propose", OFFICER, REFUSAL), ("consult", OFFICER, QUESTION)
ASK_REMOVAL = ("request-removal", OFFICER, BASIS)
CONFIRM, DECIDE = ("confirm-filing", BINH, {}), ("decide", APPROVER, REFUSAL)
COURSES: dict[str, list[tuple[str, Caller, Json]]] = {
    "submitted": [SUBMIT],
    "consulted": [SUBMIT, ACCEPT, CLAIM, CONSULT],
    "proposed": [SUBMIT, ACCEPT, CONFIRM, CLAIM, PROPOSE],
    "supplement_requested": [SUBMIT, ACCEPT, ("request-supplement", OFFICER, BASIS | ITEMS)],
    "withdrawal_requested": [SUBMIT, ACCEPT, ("request-withdrawal", BINH, WHY)],
    "returned": [SUBMIT, ACCEPT, PROPOSE, DECIDE],
    "removal_requested": [SUBMIT, ACCEPT, ASK_REMOVAL],
    "removed": [SUBMIT, ACCEPT, ASK_REMOVAL, ("remove", APPROVER, {})],
}


@pytest.mark.parametrize("course", list(COURSES))
async def test_what_is_offered_is_what_the_doors_let_through(
    service: RunningService, taken_back: Callable[[], None], course: str
) -> None:
    await stands_in(service, CLERK, STANDS_IN)
    await service.get("/api/v1/inboxes", OFFICER)
    other, dossier = await filed(service, BINH), await assisted(service)
    for action, caller, body in COURSES[course]:
        await must(service, dossier, action, caller, body)
    if course == "supplement_requested":
        await upload(service, dossier, BINH, required_document="identity")
    tasks = await service.get(f"/api/v1/dossiers/{dossier['id']}/tasks", OFFICER)
    tried = bodies(other, tasks.json().get("items", []))
    before = await row(service, dossier)
    taken_back()
    wrong: list[str] = []
    for name, caller in PEOPLE.items():
        wrong += [f"{name}: {told}" for told in await _differing(service, dossier, caller, tried)]
    assert wrong == []
    assert (await row(service, dossier)).version == before.version


async def _differing(service: RunningService, dossier: Json, caller: Caller, tried: dict[str, Json]) -> list[str]:
    seen = await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)
    offered = seen.json()["allowed_actions"] if seen.status_code == 200 else []
    found = [f"{action} offered without a door" for action in set(offered) - set(tried)]
    for action, body in tried.items():
        if action not in offered and not _turns_on_more_than_the_state(action, seen):
            continue
        answer = await act(service, dossier, action, caller, body)
        refused = WITHOUT_WHAT_IT_NEEDS.get(action)
        if answer.status_code not in ((200, refused) if action in offered else (403, 404, 409, refused)):
            found.append(f"{action} {'offered' if action in offered else 'not offered'}: {answer.text}")
    return found


def _turns_on_more_than_the_state(action: str, seen: httpx.Response) -> bool:
    """That the table's other states refuse it, its own test says."""
    transition = TRANSITIONS.get(Action(action))
    return seen.status_code != 200 or transition is None or seen.json()["status"] in transition.sources


@pytest.fixture
def taken_back(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, whatever a door does is undone after its answer."""

    @asynccontextmanager
    async def undone() -> AsyncIterator[Any]:
        async with service.kit.database.sessions() as session:
            await session.begin()
            yield session

    def begin() -> None:
        monkeypatch.setattr(service.kit.database, "transaction", undone)

    return begin


async def test_who_filed_it_asks_again_though_they_have_no_part_in_it(service: RunningService) -> None:
    dossier = await must(service, await assisted(service), "submit", HELPER)
    assert dossier["allowed_actions"] == ["ask-confirmation"]
    asked = dossier
    for _ in range(ASKS_A_DAY - 1):
        asked = await must(service, dossier, "ask-confirmation", HELPER)
    assert asked["allowed_actions"] == []
    again = await act(service, dossier, "ask-confirmation", HELPER)
    assert (again.status_code, again.json()["code"]) == (409, "asked_too_often")


async def test_the_substitute_of_the_desk_asks_the_person_in_both_names(service: RunningService) -> None:
    await stands_in(service, CLERK, STANDS_IN)
    dossier = await must(service, await assisted(service), "submit", HELPER)
    outsider = official("clerk-congthuong", "clerk", "H05.06")
    assert (await act(service, dossier, "ask-confirmation", outsider)).status_code == 404
    await must(service, dossier, "ask-confirmation", STANDS_IN)
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", CLERK)).json()["items"]
    assert (timeline[-1]["actor"], timeline[-1]["acting_for"]) == (STANDS_IN.subject, CLERK.subject)

"""Random courses through the real service: what is offered is done; what is not is refused and changes nothing."""

import random
from typing import Any

import pytest
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole, Status, Target
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    act,
    complete_draft,
    read,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

STEPS = 30
BASIS = {"reason": "Theo quy định", "legal_basis": "Luật Lý lịch tư pháp 2009"}
REFUSED = BASIS | {"cause": "not_eligible"}
ITEMS = {"items": [{"required_document": "identity", "note": "Chụp lại"}], "justification": "Thông tin mới"}
PEOPLE: dict[str, Caller] = {
    "applicant": AN,
    "clerk": CLERK,
    "officer": OFFICER,
    "approver": APPROVER,
    "stranger": official("officer-congthuong", "officer", "H05.06"),
}
BODIES: dict[Action, Any] = {
    Action.SUBMIT: {},
    Action.ACCEPT: {},
    Action.REFUSE: REFUSED,
    Action.FORWARD: {},
    Action.CLAIM: {},
    Action.RELEASE: {},
    Action.REQUEST_SUPPLEMENT: BASIS | ITEMS,
    Action.SUPPLY: {},
    Action.EXTEND: BASIS | {"new_due_at": "2027-06-30T17:00:00+07:00"},
    Action.APOLOGISE: BASIS | {"expected_at": "2027-06-30T17:00:00+07:00"},
    Action.PROPOSE: REFUSED | {"outcome": "refused"},
    Action.DECIDE: REFUSED | {"outcome": "refused"},
    Action.RETURN_RESULT: {},
    Action.REQUEST_WITHDRAWAL: {"reason": "Không cần nữa"},
    Action.GRANT_WITHDRAWAL: {},
    Action.DENY_WITHDRAWAL: {"reason": "Đã xong"},
    Action.STOP: REFUSED,
    Action.REOPEN: {"reason": "Có sai sót"},
    Action.REBASE: BASIS,
    Action.UNDO: {},
    Action.RATE: {"score": 5},
}
"""What makes each action complete; actions that need another party's rows first have their own tests."""


@pytest.mark.parametrize("seed", range(6))
async def test_the_service_does_exactly_what_it_offers(service: RunningService, seed: int) -> None:
    chance = random.Random(seed)
    dossier = await complete_draft(service)
    for _ in range(STEPS):
        await _one_step(service, dossier, chance)


async def _one_step(service: RunningService, dossier: Json, chance: random.Random) -> None:
    name = chance.choice(sorted(PEOPLE))
    caller = PEOPLE[name]
    before = await row(service, dossier)
    path = f"/api/v1/dossiers/{dossier['id']}"
    seen = await service.get(path, caller)
    offered = seen.json()["allowed_actions"] if seen.status_code == 200 else []
    # Chance alone would hardly leave the first states: two of three tries take what is offered.
    possible = sorted(set(offered) & set(BODIES)) if chance.random() < 2 / 3 else []
    action = chance.choice(possible or sorted(BODIES))
    if before.status == Status.SUPPLEMENT_REQUESTED and name == "applicant":
        await upload(service, dossier, AN, required_document="identity")
    answer = await act(service, dossier, action, caller, BODIES[Action(action)])
    after = await row(service, dossier)
    told = f"{name} {action} of {before.status}: {answer.text}"
    if action in offered:
        assert answer.status_code == 200, told
        assert after.version > before.version, told
        _follows_the_table(Action(action), Status(before.status), Status(after.status), told)
        assert answer.headers["ETag"] == (await service.get(path, caller)).headers["ETag"]
    else:
        assert answer.status_code in (403, 404, 409), told
        assert (after.version, after.status) == (before.version, before.status), told
    if name == "stranger":
        assert seen.status_code == answer.status_code == 404, told


def _follows_the_table(action: Action, before: Status, after: Status, told: str) -> None:
    """A decision that is delivered online is handed back by the system at once."""
    transition = TRANSITIONS[action]
    assert before in transition.sources, told
    if transition.target is Target.SAME:
        assert after is before, told
    elif action is Action.DECIDE:
        assert after in (Status.DECIDED, Status.RETURNED), told
    elif transition.target is not Target.BACK:
        assert after is transition.target, told


async def test_no_role_may_do_what_the_table_gives_to_another(service: RunningService) -> None:
    """Every action on a fresh filing, by everybody it is not for."""
    dossier = await complete_draft(service)
    (await act(service, dossier, "submit", AN)).raise_for_status()
    roles = {"applicant": ActorRole.APPLICANT, "clerk": ActorRole.CLERK, "officer": ActorRole.OFFICER}
    for action, body in BODIES.items():
        for name, role in roles.items():
            if role in TRANSITIONS[action].by:
                continue
            answer = await act(service, dossier, action, PEOPLE[name], body)
            assert answer.status_code == 403 and answer.json()["code"] == "action_not_yours", (action, name)
    assert (await read(service, dossier, AN))["status"] == "submitted"

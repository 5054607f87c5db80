"""Whoever has proposed in the course that a dossier is in neither decides nor stops it, whatever came after."""

import pytest
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    change,
    complete_draft,
    must,
    publish_version,
    read,
    row,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

STOP = {"reason": "Không đủ điều kiện", "legal_basis": "Luật Lý lịch tư pháp", "cause": "not_eligible"}
REFUSAL = {"outcome": "refused", **STOP}
BOTH = official("hai-vai", "officer", "H05.03").model_copy(update={"roles": frozenset({"officer", "approver"})})


async def must_not(service: RunningService, dossier: Json, caller: Caller) -> None:
    assert not {"decide", "stop"} & set((await read(service, dossier, caller))["allowed_actions"])
    for action, body in (("decide", REFUSAL), ("stop", STOP)):
        answer = await act(service, dossier, action, caller, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties"), action
    assert (await row(service, dossier)).status == "processing"


async def test_a_colleague_who_proposes_again_does_not_set_the_first_one_free(service: RunningService) -> None:
    dossier = await must(service, await accepted(service), "propose", BOTH, REFUSAL)
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    assert (await row(service, dossier)).proposed_by == OFFICER.subject
    await must_not(service, dossier, BOTH)
    assert (await must(service, dossier, "decide", APPROVER, REFUSAL))["status"] != "processing"


async def test_a_version_that_makes_the_proposal_fall_does_not_set_its_author_free(service: RunningService) -> None:
    dossier = await must(service, await accepted(service), "propose", BOTH, REFUSAL)
    await publish_version(service)
    await must(service, dossier, "rebase", OFFICER, {"reason": "Áp dụng", "legal_basis": "Luật BHVBQPPL Điều 152"})
    assert (await row(service, dossier)).proposal is None
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    await must_not(service, dossier, BOTH)


async def test_a_proposal_that_was_taken_back_binds_nobody(service: RunningService) -> None:
    dossier = await must(service, await accepted(service), "propose", BOTH, REFUSAL)
    await must(service, dossier, "undo", BOTH)
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    await must(service, dossier, "decide", BOTH, REFUSAL)


@pytest.mark.parametrize("proposes", [False, True], ids=["only-before", "again"])
async def test_a_reopened_dossier_begins_a_course_of_its_own(service: RunningService, proposes: bool) -> None:
    dossier = await complete_draft(service)
    (await change(service, dossier, AN, delivery={"method": "counter"})).raise_for_status()
    await must(service, dossier, "submit", AN)
    await must(service, dossier, "accept", CLERK)
    await must(service, dossier, "propose", BOTH, REFUSAL)
    await must(service, dossier, "decide", APPROVER, REFUSAL)
    await must(service, dossier, "reopen", APPROVER, {"reason": "Tính lại"})
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    if proposes:
        await must(service, dossier, "propose", BOTH, REFUSAL)
        await must(service, dossier, "propose", OFFICER, REFUSAL)
        await must_not(service, dossier, BOTH)
    else:
        await must(service, dossier, "decide", BOTH, REFUSAL)

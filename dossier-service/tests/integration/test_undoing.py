"""The last hand-over or proposal can be taken back by whoever did it, before anybody else acts."""

import pytest
from contracts.dossier import DossierForwarded, StepUndone
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.repository import history
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    must,
    read,
    row,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

COLUMNS = (
    "status",
    "current_unit",
    "assignee",
    "proposal",
    "proposed_by",
    "proposed_for",
    "due_at",
    "clock_stopped_at",
)
REFUSAL = {"outcome": "refused", "reason": "Dự kiến", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
FORWARD = ("forward", CLERK, {"unit": "H05.06"})
PROPOSE = ("propose", OFFICER, REFUSAL)

Doing = tuple[str, Caller, Json]


def state(dossier: Dossier) -> dict[str, object]:
    return {column: getattr(dossier, column) for column in COLUMNS}


async def assigned(service: RunningService) -> Json:
    """Processing, with an official."""
    return await must(service, await accepted(service), "claim", OFFICER)


@pytest.mark.parametrize("doing", [FORWARD, PROPOSE], ids=["forward", "propose"])
@pytest.mark.parametrize("prepare", [accepted, assigned], ids=["accepted", "assigned"])
async def test_an_undone_step_leaves_everything_as_it_was(service: RunningService, doing: Doing, prepare: ...) -> None:
    action, by, body = doing
    dossier = await prepare(service)
    before = state(await row(service, dossier))
    done = await must(service, dossier, action, by, body)
    assert "undo" in done["allowed_actions"] and state(await row(service, dossier)) != before
    undone = await must(service, dossier, "undo", by)
    assert state(await row(service, dossier)) == before
    assert undone["status"] == before["status"] and "undo" not in undone["allowed_actions"]

    async with service.kit.database.sessions() as session:
        entries = await history(session, (await row(service, dossier)).id)
    assert [entry.action for entry in entries][-2:] == [action, "undo"]
    assert entries[-1].details["undone"] == {"sequence": entries[-2].sequence, "action": action}
    [told] = await service.recorded(StepUndone)
    assert (told.undone_sequence, told.sequence) == (entries[-2].sequence, entries[-1].sequence)
    assert "Dự kiến" not in (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).text


async def test_undoing_a_second_proposal_brings_the_first_one_back(service: RunningService) -> None:
    other = official("officer-hai", "officer", "H05.03")
    dossier = await accepted(service)
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    first = state(await row(service, dossier))
    await must(service, dossier, "propose", other, REFUSAL | {"reason": "Lý do khác"})
    await must(service, dossier, "undo", other)
    assert state(await row(service, dossier)) == first


class TestNothingToUndo:
    async def test_somebody_elses_step(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "propose", OFFICER, REFUSAL)
        colleague = official("officer-hai", "officer", "H05.03")
        assert "undo" not in (await read(service, dossier, colleague))["allowed_actions"]
        refused = await act(service, dossier, "undo", colleague)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")

    async def test_a_step_after_which_somebody_acted(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "forward", CLERK, {"unit": "H05.03"})
        await must(service, dossier, "claim", OFFICER)
        refused = await act(service, dossier, "undo", CLERK)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")

    async def test_a_step_that_was_undone_already(self, service: RunningService) -> None:
        dossier = await must(service, await assigned(service), "forward", CLERK, {"unit": "H05.06"})
        await must(service, dossier, "undo", CLERK)
        refused = await act(service, dossier, "undo", CLERK)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")

    async def test_a_claim_which_is_released_instead(self, service: RunningService) -> None:
        dossier = await assigned(service)
        refused = await act(service, dossier, "undo", OFFICER)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")

    async def test_a_decision(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "propose", OFFICER, REFUSAL)
        decided = await must(service, dossier, "decide", APPROVER, REFUSAL)
        refused = await act(service, decided, "undo", APPROVER)
        assert refused.status_code in (403, 409)


async def test_the_applicant_undoes_nothing(service: RunningService) -> None:
    dossier = await must(service, await accepted(service), "forward", CLERK, {"unit": "H05.03"})
    assert (await act(service, dossier, "undo", AN)).status_code == 403
    assert len(await service.recorded(DossierForwarded)) == 1

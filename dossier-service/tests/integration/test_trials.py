"""Trials: the whole course, and nothing of it counts."""

import pytest
from contracts.dossier import DossierSubmitted, Origin
from dossier_service.dossiers.models import CodeCounter, Dossier
from dossier_service.dossiers.people import TRIALS_SCOPE
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    act,
    change,
    changes_heard,
    filed,
    must,
    read,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

SECOND = official("administrator-2", "administrator", "H05")
PROBE = partner("probe", scopes=(TRIALS_SCOPE,))
PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write", "sync:changes:read"))
APPLICANT = {"kind": "citizen", "name": "Người Thử (mẫu)", "identity_number": "027090000001", "phone": "0912000001"}


async def trial(service: RunningService, caller: Caller = ADMINISTRATOR) -> Json:
    """Filed; the invented applicant even has the number of somebody real."""
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE, "trial": True})
    assert answer.status_code == 201, answer.text
    draft = answer.json()
    patched = await change(service, draft, caller, form={"purpose": "Thử"}, applicant=APPLICANT)
    assert patched.status_code == 200, patched.text
    await upload(service, draft, caller, required_document="identity")
    return await must(service, draft, "submit", caller)


@pytest.mark.parametrize("caller", [AN, CLERK, PORTAL], ids=["citizen", "clerk", "partner"])
async def test_only_administrators_and_probes_open_trials(service: RunningService, caller: Caller) -> None:
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE, "trial": True})
    assert (answer.status_code, answer.json()["code"]) == (403, "trial_not_yours")


@pytest.mark.parametrize("caller", [ADMINISTRATOR, PROBE], ids=["administrator", "probe"])
async def test_a_trial_spends_no_official_number(service: RunningService, caller: Caller) -> None:
    dossier = await trial(service, caller)
    assert dossier["origin"] == "trial"
    assert dossier["code"].startswith("T-H05.03-") and dossier["code"].endswith("-0001")
    assert (await filed(service))["code"].endswith("-0001")
    async with service.kit.database.sessions() as session:
        agencies = set((await session.scalars(select(CodeCounter.agency))).all())
    assert agencies == {"H05.03", "T-H05.03"}
    assert [event.origin for event in await service.recorded(DossierSubmitted)] == [Origin.TRIAL, Origin.LIVE]


async def test_a_probe_walks_the_whole_course_with_two_pairs_of_eyes(service: RunningService) -> None:
    dossier = await trial(service)
    await must(service, dossier, "accept", ADMINISTRATOR)
    paper = await upload(service, dossier, ADMINISTRATOR, purpose="result")
    result = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}
    await must(service, dossier, "propose", ADMINISTRATOR, result)
    refused = await act(service, dossier, "decide", ADMINISTRATOR, result)
    assert refused.json()["code"] == "separation_of_duties"
    ended = await must(service, dossier, "decide", SECOND, result)
    assert (ended["status"], ended["outcome"]) == ("returned", "granted")
    [issued] = (await service.get(f"/api/v1/dossiers/{dossier['id']}/results", ADMINISTRATOR)).json()["items"]
    assert "HỒ SƠ THỬ" in issued["title"]


async def test_the_desks_can_walk_it_too(service: RunningService) -> None:
    dossier = await trial(service)
    await must(service, dossier, "accept", CLERK)
    refusal = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
    await must(service, dossier, "propose", OFFICER, refusal)
    assert "decide" in (await read(service, dossier, APPROVER))["allowed_actions"]


async def test_lists_leave_trials_out_unless_asked(service: RunningService) -> None:
    dossier = await trial(service)
    for caller in (CLERK, ADMINISTRATOR):
        assert (await service.get("/api/v1/dossiers", caller)).json()["items"] == []
        asked = (await service.get("/api/v1/dossiers", caller, params={"origin": "trial"})).json()["items"]
        assert [(listed["id"], listed["origin"]) for listed in asked] == [(dossier["id"], "trial")]


async def test_a_trial_is_nobodys_though_it_bears_somebodys_number(service: RunningService) -> None:
    dossier = await trial(service)
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", AN)).status_code == 404
    assert (await row(service, dossier)).owner_subject is None


async def test_an_administrator_sees_no_real_dossier(service: RunningService) -> None:
    dossier = await filed(service)
    for caller in (ADMINISTRATOR, PROBE):
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)).status_code == 404


async def test_partners_hear_of_no_trial_and_none_is_pushed(service: RunningService) -> None:
    await trial(service)
    live = await filed(service)

    async def queued() -> set[str]:
        query = "SELECT count(*) FROM inbox WHERE handler LIKE '%exchange_on_dossier_moved'"
        async with service.kit.database.sessions() as session:
            rows = await session.execute(text("SELECT DISTINCT dossier_id FROM push"))
            heard = await session.scalar(text(query))
        return {str(row.dossier_id) for row in rows} if heard == 4 else set()

    assert await eventually(queued) == {live["id"]}
    changes = await changes_heard(service, PORTAL)  # a trial, filed before, would be in it too
    assert {change["dossier_id"] for change in changes} == {live["id"]}


async def test_what_was_born_a_trial_stays_one(service: RunningService) -> None:
    for dossier, other in ((await trial(service), "live"), (await filed(service), "trial")):
        with pytest.raises(IntegrityError, match="origin of a dossier"):
            async with service.kit.database.transaction() as session:
                await session.execute(update(Dossier).where(Dossier.id == dossier["id"]).values(origin=other))

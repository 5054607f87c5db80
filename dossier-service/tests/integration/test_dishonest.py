"""Two dishonest officials and a clumsy citizen: what none of them may do, in turn and at once."""

import asyncio
from typing import Any

import pytest
from contracts.dossier import ConsultationAnswered
from dossier_service.results.models import Result
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    PDF,
    Json,
    accepted,
    act,
    filed,
    must,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

BINH = citizen("Bình", identity_number="027090000002")
CUONG = citizen("Cường", identity_number="027090000003")
TO_CUONG = {"to": {"kind": "citizen", "name": "Lê Văn Cường (mẫu)", "identity_number": "027090000003"}}
BOTH = official("hai-vai", "clerk", "H05.03").model_copy(update={"roles": frozenset({"clerk", "approver"})})
LEADER = official("leader-tinh", "leader", "H05")
AUDITOR = official("auditor-tinh", "auditor", "H05")
OTHER_APPROVER = official("approver-hai", "approver", "H05.03")
TRADE, TRADE_TOO = official("ct-mot", "officer", "H05.06"), official("ct-hai", "officer", "H05.06")
REFUSED = {"reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
REFUSAL = REFUSED | {"outcome": "refused"}
QUESTION = {"unit": "H05.06", "question": "Có ý kiến gì không?", "limit": {"value": 2, "unit": "working_day"}}


async def send(service: RunningService, dossier: Json, caller: Caller, **fields: str) -> Any:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("b.pdf", PDF, "application/pdf")}
    return await service.client.post(path, files=files, data=fields, headers=service.headers(caller))


async def papers(service: RunningService, dossier: Json) -> list[Json]:
    return (await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", AN)).raise_for_status().json()["items"]


class TestPapers:
    @pytest.mark.parametrize("caller", [LEADER, AUDITOR], ids=["leader", "auditor"])
    async def test_who_may_only_look_puts_no_paper_into_a_dossier(
        self, service: RunningService, caller: Caller
    ) -> None:
        dossier = await accepted(service)
        [before] = await papers(service, dossier)
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)).status_code == 200
        for fields in ({"purpose": "result"}, {"purpose": "filing"}, {"replaces": before["id"]}):
            answer = await send(service, dossier, caller, **fields)
            assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours"), fields
        assert await papers(service, dossier) == [before]

    async def test_who_filed_for_somebody_brings_no_result(self, service: RunningService) -> None:
        helper = official("can-bo-xa", "clerk", "H05.08")
        dossier = await assisted(service, helper)
        await must(service, dossier, "accept", CLERK, {"paper_reason": "helped_by_official"})
        answer = await send(service, dossier, helper, purpose="result")
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")
        await upload(service, dossier, OFFICER, purpose="result")


async def assisted(service: RunningService, helper: Caller) -> Json:
    """Filed for Bình by an official."""
    draft = (await service.post("/api/v1/dossiers", helper, {"procedure_code": "2.000488"})).raise_for_status().json()
    assert BINH.profile
    applicant = BINH.profile.model_dump(mode="json", exclude_none=True) | {"phone": "0912000002"}
    headers = service.headers(helper, version=draft["version"])
    patch, path = {"form": {"purpose": "Xin việc"}, "applicant": applicant}, f"/api/v1/dossiers/{draft['id']}"
    (await service.client.patch(path, json=patch, headers=headers)).raise_for_status()
    await upload(service, draft, helper, required_document="identity")
    return await must(service, draft, "submit", helper)


class TestSeparation:
    @pytest.mark.parametrize(("action", "body"), [("decide", REFUSAL), ("stop", REFUSED)], ids=["decide", "stop"])
    async def test_that_it_goes_to_another_person_sets_nobody_free_who_filed_it(
        self, service: RunningService, action: str, body: Json
    ) -> None:
        dossier = await assisted(service, BOTH)
        offer = await service.post(f"/api/v1/dossiers/{dossier['id']}/transfers", BINH, TO_CUONG)
        path = f"/api/v1/transfers/{offer.raise_for_status().json()['id']}/actions/accept"
        (await service.post(path, CUONG)).raise_for_status()
        assert (await row(service, dossier)).submitted_by == CUONG.subject
        await must(service, dossier, "accept", CLERK, {"paper_reason": "helped_by_official"})
        await must(service, dossier, "propose", OFFICER, REFUSAL)
        assert action not in (await service.get(f"/api/v1/dossiers/{dossier['id']}", BOTH)).json()["allowed_actions"]
        refused = await act(service, dossier, action, BOTH, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "separation_of_duties")
        await must(service, dossier, action, APPROVER, body)


class TestAtOnce:
    async def test_a_number_that_two_give_at_once_is_given_once(self, service: RunningService) -> None:
        ready = []
        for _ in range(2):
            dossier = await accepted(service)
            file = await upload(service, dossier, OFFICER, purpose="result")
            body = {
                "outcome": "granted",
                "result": {"title": "Phiếu", "document_ids": [file["id"]], "number": "1/LLTP"},
            }
            await must(service, dossier, "propose", OFFICER, body)
            ready.append((dossier, body))
        answers = await asyncio.gather(
            *(
                act(service, dossier, "decide", by, body)
                for (dossier, body), by in zip(ready, (APPROVER, OTHER_APPROVER), strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422], [answer.text for answer in answers]
        [refused] = [answer.json() for answer in answers if answer.status_code == 422]
        assert refused["errors"][0]["code"] == "result_number_taken"
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Result)) == 1

    async def test_a_question_that_two_answer_at_once_is_answered_once(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "consult", OFFICER, QUESTION)
        [task] = (await service.get(f"/api/v1/dossiers/{dossier['id']}/tasks", OFFICER)).json()["items"]
        path, version = f"/api/v1/dossiers/{dossier['id']}/actions/answer-consultation", dossier["version"]
        bodies = [{"task_id": task["id"], "answer": words} for words in ("Đồng ý", "Không")]
        answers = await asyncio.gather(
            *(
                service.post(path, by, body, version=version)
                for by, body in zip((TRADE, TRADE_TOO), bodies, strict=True)
            )
        )
        done, late = sorted(answers, key=lambda answer: answer.status_code)
        assert done.status_code == 200 and late.status_code in (403, 404, 409, 412), late.text
        assert len(await service.recorded(ConsultationAnswered)) == 1
        again = await act(service, dossier, "answer-consultation", TRADE, bodies[0])
        assert again.status_code in (403, 404, 409), again.text

    async def test_a_filter_that_is_pressed_twice_is_kept_once(self, service: RunningService) -> None:
        path = "/api/v1/inboxes/filters/gap"
        answers = await asyncio.gather(
            *(service.client.put(path, json={"overdue": True}, headers=service.headers(OFFICER)) for _ in range(6))
        )
        assert {answer.status_code for answer in answers} == {200}


async def test_in_bulk_each_is_told_what_it_would_be_told_alone(service: RunningService) -> None:
    """One's own, one that is seen and not one's own to accept, one of others, and one that never was."""
    own, other = await filed(service), await filed(service, BINH)
    clerk_elsewhere = official("clerk-ct", "clerk", "H05.06")
    unknown = str(uuid7())
    body = {"action": "accept", "ids": [own["id"], other["id"], unknown]}
    refused = (await service.post("/api/v1/dossiers/bulk", clerk_elsewhere, body)).raise_for_status().json()
    told = [
        {name: value for name, value in item["problem"].items() if name not in ("instance", "trace_id")}
        for item in refused["items"]
    ]
    assert refused["done"] == 0 and told == [told[0]] * 3 and told[0]["code"] == "dossier_not_found"
    seen = (await service.post("/api/v1/dossiers/bulk", OFFICER, body)).raise_for_status().json()
    assert [item["problem"]["code"] for item in seen["items"]] == [
        "action_not_yours", "action_not_yours", "dossier_not_found",
    ]  # fmt: skip
    done = (await service.post("/api/v1/dossiers/bulk", CLERK, body)).raise_for_status().json()
    assert [item["outcome"] for item in done["items"]] == ["ok", "ok", "problem"]

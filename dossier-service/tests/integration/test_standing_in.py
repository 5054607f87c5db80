"""Who stands in for an absent official does their work with originals, links, questions and results, in both names."""

from datetime import timedelta

import pytest
from contracts.dossier import ConsultationRecalled, DossierLinked, ResultRevoked
from dossier_service.consultations.models import Task
from dossier_service.dossiers.models import DossierHistory
from dossier_service.dossiers.repository import history
from dossier_service.originals.models import OriginalsMovement
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    filed,
    must,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select

AT_THE_DESK = official("can-bo-trung-tam", "officer", "H05.00")
DEPUTY = official("pho-giam-doc", "approver", "H05.03")
HEAD = official("truong-phong", "leader", "H05.03")
SECOND = official("officer-hai", "officer", "H05.03")
RECEPTION: Json = {
    "procedure_code": CERTIFICATE,
    "applicant": {"kind": "citizen", "name": "Trần Thị Mẫu", "identity_number": "027090000001", "phone": "0912000009"},
    "form": {"purpose": "Xin việc"},
    "papers": [{"required_document": "identity", "originals": 1}],
    "paper_reason": "no_device",
}
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
QUESTION = {"unit": "H05.06", "question": "Có ý kiến gì không?", "limit": {"value": 2, "unit": "working_day"}}


async def stands_in(service: RunningService, absent: Caller, substitute: Caller) -> str:
    for caller in (absent, substitute):
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()
    today = service.kit.clock().astimezone(VIETNAM).date()
    body = {"substitute": substitute.subject, "starts_on": str(today), "ends_on": str(today + timedelta(days=1))}
    answer = await service.client.put("/api/v1/substitutions", json=body, headers=service.headers(absent))
    return answer.raise_for_status().json()["id"]


async def last_step(service: RunningService, dossier: Json) -> DossierHistory:
    async with service.kit.database.sessions() as session:
        return (await history(session, (await row(service, dossier)).id))[-1]


class TestOriginals:
    async def move(self, service: RunningService, dossier: Json, action: str, by: Caller) -> int:
        path = f"/api/v1/dossiers/{dossier['id']}/originals"
        version = int((await service.get(path, CLERK)).headers["ETag"].strip('"'))
        return (await service.post(f"{path}/actions/{action}", by, version=version)).status_code

    async def test_they_are_handed_over_and_signed_for_under_both_names(self, service: RunningService) -> None:
        dossier = (await service.post("/api/v1/counter/dossiers", CLERK, RECEPTION)).raise_for_status().json()
        assert await self.move(service, dossier, "hand-over", AT_THE_DESK) == 404
        await stands_in(service, CLERK, AT_THE_DESK)
        assert await self.move(service, dossier, "hand-over", AT_THE_DESK) == 200
        assert await self.move(service, dossier, "receive", DEPUTY) == 403
        await stands_in(service, OFFICER, DEPUTY)
        assert await self.move(service, dossier, "receive", DEPUTY) == 200

        async with service.kit.database.sessions() as session:
            moved = (await session.scalars(select(OriginalsMovement))).one()
        assert (moved.handed_over_by, moved.handed_over_for) == (AT_THE_DESK.subject, CLERK.subject)
        assert (moved.received_by, moved.received_for) == (DEPUTY.subject, OFFICER.subject)
        path = f"/api/v1/dossiers/{dossier['id']}/originals"
        [shown] = (await service.get(path, OFFICER)).json()["movements"]
        assert (shown["handed_over_for"], shown["received_for"]) == (CLERK.subject, OFFICER.subject)
        assert "official:" not in (await service.get(path, AN)).text

    async def test_ones_own_right_names_nobody_else(self, service: RunningService) -> None:
        dossier = (await service.post("/api/v1/counter/dossiers", CLERK, RECEPTION)).raise_for_status().json()
        await stands_in(service, AT_THE_DESK, CLERK)
        assert await self.move(service, dossier, "hand-over", CLERK) == 200
        async with service.kit.database.sessions() as session:
            assert (await session.scalars(select(OriginalsMovement))).one().handed_over_for is None


class TestBoxes:
    async def test_the_boxes_of_the_absent_official_are_there_with_true_counts(self, service: RunningService) -> None:
        await filed(service)
        proposed = await must(service, await accepted(service), "propose", OFFICER, REFUSAL)
        assert await self.of_others(service, SECOND) == []
        await stands_in(service, APPROVER, SECOND)
        assert await self.of_others(service, SECOND) == [("to_decide", APPROVER.subject, [proposed["id"]])]
        await stands_in(service, CLERK, AT_THE_DESK)
        found = await self.of_others(service, AT_THE_DESK)
        assert [(key, len(ids)) for key, _, ids in found if ids] == [("to_accept", 1)]

    async def of_others(self, service: RunningService, caller: Caller) -> list[tuple[str, str, list[str]]]:
        """Those that the caller has for somebody else, each with what its list shows."""
        found = []
        for box in (await service.get("/api/v1/inboxes", caller)).raise_for_status().json()["items"]:
            listed = (await service.get(box["url"], caller)).raise_for_status().json()["items"]
            assert len(listed) == box["count"], box
            if box["acting_for"]:
                found.append((box["key"], box["acting_for"], [item["id"] for item in listed]))
        return found


async def test_dossiers_are_linked_for_the_absent_official(service: RunningService) -> None:
    one, other = await accepted(service), await filed(service)
    path = f"/api/v1/dossiers/{one['id']}/links/{other['id']}"

    async def put() -> int:
        headers = service.headers(HEAD, version=(await row(service, one)).version)
        return (await service.client.put(path, json={"kind": "related"}, headers=headers)).status_code

    assert await put() == 403
    await stands_in(service, OFFICER, HEAD)
    assert await put() == 200
    linked = await last_step(service, one)
    assert (linked.action, linked.actor, linked.acting_for) == ("link", HEAD.subject, OFFICER.subject)
    assert [str(told.other_id) for told in await service.recorded(DossierLinked)] == [other["id"]]
    headers = service.headers(HEAD, version=(await row(service, one)).version)
    assert (await service.client.delete(path, headers=headers)).status_code == 200
    assert (await last_step(service, one)).acting_for == OFFICER.subject


async def test_a_result_is_revoked_for_the_absent_approver(service: RunningService) -> None:
    dossier = await accepted(service)
    file = await upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [file["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    await must(service, dossier, "decide", APPROVER, body)
    [result] = (await service.get(f"/api/v1/dossiers/{dossier['id']}/results", AN)).json()["items"]
    path = f"/api/v1/dossiers/{dossier['id']}/results/{result['id']}/actions/revoke"
    reason = {"reason": "Hồ sơ giả mạo", "legal_basis": "Luật Lý lịch tư pháp Điều 43"}

    async def revoke() -> int:
        return (await service.post(path, SECOND, reason, version=(await row(service, dossier)).version)).status_code

    assert await revoke() == 403
    await stands_in(service, APPROVER, SECOND)
    assert await revoke() == 200
    revoked = await last_step(service, dossier)
    assert (revoked.actor, revoked.acting_for) == (SECOND.subject, APPROVER.subject)
    assert len(await service.recorded(ResultRevoked)) == 1


class TestRecall:
    @pytest.fixture
    async def asked(self, service: RunningService) -> Json:
        """By the leader, who alone may ask nothing, in the officer's place."""
        dossier = await accepted(service)
        assert (await act(service, dossier, "consult", HEAD, QUESTION)).status_code == 403
        self.substitution = await stands_in(service, OFFICER, HEAD)
        return await must(service, dossier, "consult", HEAD, QUESTION)

    async def recall(self, service: RunningService, dossier: Json, by: Caller) -> str:
        async with service.kit.database.sessions() as session:
            task = (await session.scalars(select(Task))).one()
        answer = await act(service, dossier, "recall-consultation", by, {"task_id": str(task.id), "reason": "Đã rõ"})
        return answer.json().get("code") if answer.is_error else "ok"

    async def test_who_is_back_recalls_what_was_asked_for_them(self, service: RunningService, asked: Json) -> None:
        async with service.kit.database.sessions() as session:
            task = (await session.scalars(select(Task))).one()
        assert (task.asked_by, task.asked_for, task.asked_by_unit) == (HEAD.subject, OFFICER.subject, "H05.03")
        path = f"/api/v1/substitutions/{self.substitution}"
        (await service.client.delete(path, headers=service.headers(OFFICER))).raise_for_status()
        assert await self.recall(service, asked, SECOND) == "no_open_task"
        assert await self.recall(service, asked, OFFICER) == "ok"
        assert len(await service.recorded(ConsultationRecalled)) == 1

    async def test_the_substitute_recalls_under_both_names(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "consult", OFFICER, QUESTION)
        assert await self.recall(service, dossier, HEAD) == "action_not_yours"
        await stands_in(service, OFFICER, HEAD)
        assert await self.recall(service, dossier, HEAD) == "ok"
        recalled = await last_step(service, dossier)
        assert (recalled.actor, recalled.acting_for) == (HEAD.subject, OFFICER.subject)

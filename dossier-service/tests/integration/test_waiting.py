"""While the dossier waits for papers, money or a withdrawal: what ends the wait, and where it goes then."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.catalog import Course, FeeStage
from contracts.dossier import DossierStopped, SupplementReminded, SupplementRequested
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from dossier_service.charges import service as charges
from dossier_service.deadlines.service import DeadlineState
from dossier_service.dossiers import steps
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step
from dossier_service.supplements.sweeps import end_waits
from dossier_service.testing import courses
from dossier_service.testing.courses import publish_version
from servicekit import sweeps
from servicekit.auth import Caller
from servicekit.clock import system_clock
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy.exc import IntegrityError

AN = citizen()
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SUPPLEMENT = {
    "reason": "Mờ",
    "legal_basis": "Luật LLTP",
    "items": [{"required_document": "identity", "note": "Chụp lại"}],
}
REFUSAL = {"outcome": "refused", "reason": "Không đủ điều kiện", "legal_basis": "Luật LLTP", "cause": "not_eligible"}

Json = dict[str, Any]


async def must(service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None) -> Json:
    path = f"/api/v1/dossiers/{dossier['id']}/actions/{action}"
    answer = await service.post(path, caller, body, version=(await row(service, dossier)).version)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def row(service: RunningService, dossier: Json) -> Dossier:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Dossier, UUID(dossier["id"]))


async def upload(service: RunningService, dossier: Json, caller: Caller, **fields: str) -> Json:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", PDF, "application/pdf")}
    answer = await service.client.post(path, files=files, data=fields, headers=service.headers(caller))
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    """Accepted: ten days, and a result document; delivered at the counter."""
    draft = (await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000488"})).json()
    headers = service.headers(AN, version=draft["version"])
    patch = {"form": {"purpose": "Xin việc"}, "delivery": {"method": "counter"}}
    await service.client.patch(f"/api/v1/dossiers/{draft['id']}", json=patch, headers=headers)
    await upload(service, draft, AN, required_document="identity")
    await must(service, draft, "submit", AN)
    return await must(service, draft, "accept", CLERK)


async def charge(service: RunningService, dossier: Json) -> UUID:
    event = ChargeCreated(
        sequence=1, occurred_at=system_clock(), dossier_id=dossier["id"], agency="H05.03", charge_id=uuid7(),
        kind="fee", stage=FeeStage.RETURN, amount_vnd=1000,
    )  # fmt: skip
    async with service.kit.database.transaction() as session:
        await charges.keep(session, event)
    return event.charge_id


async def settle(service: RunningService, dossier: Json, *paid: UUID, at: datetime | None = None) -> None:
    event = PaymentSettled(
        sequence=2, occurred_at=system_clock(), dossier_id=dossier["id"], agency="H05.03", payment_id=uuid7(),
        charge_ids=list(paid), provider="vnpay", amount_vnd=1000, settled_at=at or system_clock(), all_settled=True,
    )  # fmt: skip
    async with service.kit.database.transaction() as session:
        await charges.settled(session, event)


async def exempt(service: RunningService, dossier: Json, charge_id: UUID, **facts: Any) -> None:
    usual = {"sequence": 2, "occurred_at": system_clock(), "dossier_id": dossier["id"], "agency": "H05.03"}
    changed = {"charge_id": charge_id, "status": "exempt", "amount_vnd": 1000} | facts
    async with service.kit.database.transaction() as session:
        await charges.changed(session, ChargeChanged.model_validate(usual | changed))


async def test_nobody_waits_for_what_is_exempt_and_everybody_for_what_is_reduced(
    service: RunningService, dossier: Json
) -> None:
    charge_id, other_id = await charge(service, dossier), await charge(service, dossier)
    ids = [str(charge_id), str(other_id)]
    await must(service, dossier, "request-payment", OFFICER, {"charge_ids": ids})
    await exempt(service, dossier, charge_id)
    await exempt(service, dossier, other_id, status="due", amount_vnd=500)
    path = f"/api/v1/dossiers/{dossier['id']}"
    assert (await service.get(path, AN)).json()["status"] == "awaiting_payment"
    await settle(service, dossier, other_id)
    shown = (await service.get(path, AN)).json()
    assert (shown["status"], shown["deadline_state"]) == ("accepted", "running")


async def test_a_denied_withdrawal_leads_back_to_the_wait_for_papers(service: RunningService, dossier: Json) -> None:
    await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
    await must(service, dossier, "request-withdrawal", AN, {"reason": "Thôi"})
    denied = await must(service, dossier, "deny-withdrawal", CLERK, {"reason": "Đang xử lý"})
    assert (denied["status"], denied["deadline_state"]) == ("supplement_requested", "paused")
    await upload(service, dossier, AN, required_document="identity")
    supplied = await must(service, dossier, "supply", AN)
    assert (supplied["status"], supplied["deadline_state"]) == ("accepted", "running")
    await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT | {"justification": "Thông tin mới"})


async def test_money_that_comes_during_a_withdrawal_is_not_forgotten(service: RunningService, dossier: Json) -> None:
    charge_id = await charge(service, dossier)
    await must(service, dossier, "request-payment", OFFICER, {"charge_ids": [str(charge_id)]})
    await must(service, dossier, "request-withdrawal", AN, {"reason": "Thôi"})
    await settle(service, dossier, charge_id)
    denied = await must(service, dossier, "deny-withdrawal", CLERK, {"reason": "Đang xử lý"})
    assert (denied["status"], denied["deadline_state"]) == ("accepted", "running")


async def test_only_the_charges_that_were_asked_for_hold_the_dossier(service: RunningService, dossier: Json) -> None:
    first, second, due_later = [await charge(service, dossier) for _ in range(3)]
    await must(service, dossier, "request-payment", OFFICER, {"charge_ids": [str(first), str(second)]})
    await settle(service, dossier, first)
    assert (await row(service, dossier)).status == "awaiting_payment"
    await settle(service, dossier, second)
    assert due_later and (await row(service, dossier)).status == "accepted"


async def test_money_that_had_left_before_it_was_asked_for_never_shortens_the_deadline(
    service: RunningService, dossier: Json
) -> None:
    charge_id = await charge(service, dossier)
    await must(service, dossier, "request-payment", OFFICER, {"charge_ids": [str(charge_id)]})
    await settle(service, dossier, charge_id, at=system_clock() - timedelta(days=5))
    after = await row(service, dossier)
    assert (after.status, after.due_at) == ("accepted", datetime.fromisoformat(dossier["due_at"]))


async def test_a_result_that_was_taken_back_is_never_handed_over(service: RunningService, dossier: Json) -> None:
    paper = await upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    await must(service, dossier, "decide", APPROVER, body)
    await must(service, dossier, "reopen", APPROVER, {"reason": "Sai họ tên"})
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    await must(service, dossier, "decide", APPROVER, REFUSAL)
    returned = await must(service, dossier, "return-result", CLERK)
    assert (returned["status"], returned["outcome"]) == ("returned", "refused")
    path = f"/api/v1/dossiers/{dossier['id']}"
    assert (await service.get(f"{path}/results", AN)).json()["items"] == []
    assert (await service.get(f"{path}/documents/{paper['id']}", AN)).status_code == 404
    assert "result" not in {shown["purpose"] for shown in (await service.get(f"{path}/documents", AN)).json()["items"]}


@pytest.mark.bends_due_dates
async def test_overdue_and_not_overdue_are_all(service: RunningService, dossier: Json) -> None:
    await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000033"})

    async def listed(overdue: str) -> set[str]:
        answer = await service.get("/api/v1/dossiers", AN, params={"overdue": overdue})
        return {item["id"] for item in answer.json()["items"]}

    assert len(await listed("false")) == 2
    async with service.kit.database.transaction() as session:
        (await session.get_one(Dossier, UUID(dossier["id"]))).due_at = system_clock() - timedelta(days=1)
    assert await listed("true") == {dossier["id"]}
    stop = {"reason": "Trùng", "legal_basis": "Luật LLTP", "cause": "duplicate"}
    stopped = await must(service, dossier, "stop", APPROVER, stop)
    assert stopped["deadline_state"] == DeadlineState.MISSED
    assert await listed("true") == set()


SECOND = SUPPLEMENT | {"justification": "Giấy tờ nộp thêm cho thấy thông tin mới"}


async def waits(service: RunningService, dossier: Json) -> list[Json]:
    return (await service.get(f"/api/v1/dossiers/{dossier['id']}/supplements", AN)).raise_for_status().json()["items"]


async def sweep_at(service: RunningService, at: datetime) -> None:
    kit = service.kit
    clock = kit.clock
    kit.clock = lambda: at
    try:
        await end_waits(kit)
    finally:
        kit.clock = clock


class TestRequestForPapers:
    async def test_an_item_counts_as_supplied_as_soon_as_its_paper_is_there(
        self, service: RunningService, dossier: Json
    ) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, dossier)
        assert [item["supplied"] for item in asked["items"]] == [False]
        await upload(service, dossier, AN, required_document="identity")
        [asked] = await waits(service, dossier)
        assert [item["supplied"] for item in asked["items"]] == [True]
        assert (asked["number"], asked["counts_late"]) == (1, False)

    async def test_one_paper_is_asked_for_once(self, service: RunningService, dossier: Json) -> None:
        twice = SUPPLEMENT | {"items": SUPPLEMENT["items"] * 2}
        path = f"/api/v1/dossiers/{dossier['id']}/actions/request-supplement"
        refused = await service.post(path, OFFICER, twice, version=(await row(service, dossier)).version)
        assert (refused.status_code, refused.json()["code"]) == (422, "required_document_twice")
        assert refused.json()["errors"][0]["pointer"] == "/items/1/required_document"
        assert await waits(service, dossier) == []

    async def test_a_second_one_says_why_and_counts_late(self, service: RunningService, dossier: Json) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        await upload(service, dossier, AN, required_document="identity")
        await must(service, dossier, "supply", AN)
        version = (await row(service, dossier)).version
        path = f"/api/v1/dossiers/{dossier['id']}/actions/request-supplement"
        refused = await service.post(path, OFFICER, SUPPLEMENT, version=version)
        assert (refused.status_code, refused.json()["code"]) == (422, "justification_required")
        assert refused.json()["errors"][0]["pointer"] == "/justification"
        await must(service, dossier, "request-supplement", OFFICER, SECOND)
        assert [(each["number"], each["counts_late"]) for each in await waits(service, dossier)] == [
            (1, False),
            (2, True),
        ]
        told = await service.recorded(SupplementRequested)
        assert [(event.number, event.counts_late) for event in told] == [(1, False), (2, True)]
        assert (await courses.read(service, dossier, AN))["counts_late"] is True

    async def test_the_wait_is_the_procedures_own_where_it_says_one(self, service: RunningService) -> None:
        await publish_version(service, course=Course(supplement_wait_days=3))
        dossier = await must(service, await courses.accepted(service), "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, dossier)
        days = datetime.fromisoformat(asked["expires_at"]) - datetime.fromisoformat(asked["requested_at"])
        assert timedelta(days=2) < days < timedelta(days=13)


class TestEndOfTheWait:
    async def test_the_applicant_is_reminded_once_before_it_is_over(
        self, service: RunningService, dossier: Json
    ) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, dossier)
        expires_at = datetime.fromisoformat(asked["expires_at"])
        await sweep_at(service, expires_at - timedelta(days=4))
        assert await service.recorded(SupplementReminded) == []
        for _ in range(2):
            await sweep_at(service, expires_at - timedelta(days=2))
        [reminder] = await service.recorded(SupplementReminded)
        assert (str(reminder.dossier_id), reminder.expires_at) == (dossier["id"], expires_at)
        assert (await row(service, dossier)).status == "supplement_requested"
        [asked] = await waits(service, dossier)
        assert asked["reminded_at"] is not None

    async def test_the_dossier_is_stopped_with_a_cause_and_says_why(
        self, service: RunningService, dossier: Json
    ) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, dossier)
        await sweep_at(service, datetime.fromisoformat(asked["expires_at"]) + timedelta(seconds=1))
        stopped = await row(service, dossier)
        assert (stopped.status, stopped.cause) == ("stopped", "supplement_expired")
        assert stopped.finished_at is not None and stopped.clock_stopped_at is None
        [event] = await service.recorded(DossierStopped)
        assert event.cause == "supplement_expired"
        timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
        assert "Quá thời hạn bổ sung" in timeline[-1]["reason"] and timeline[-1]["legal_basis"] == "Luật LLTP"
        assert (await waits(service, dossier))[0]["expired_at"] is not None

    async def test_it_is_not_over_on_a_day_that_was_made_a_day_of_rest(
        self, service: RunningService, dossier: Json
    ) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        until = datetime.fromisoformat((await waits(service, dossier))[0]["expires_at"])
        day_off = {"day": f"{until:%Y-%m-%d}", "kind": "day_off", "name": "Nghỉ theo công văn", "dispatch": "CV (mẫu)"}
        headers = service.headers(courses.ADMINISTRATOR)
        answer = await service.client.put("/api/v1/calendar/days", json={"days": [day_off]}, headers=headers)
        answer.raise_for_status()
        await sweep_at(service, until + timedelta(seconds=1))
        assert (await row(service, dossier)).status == "supplement_requested"
        later = datetime.fromisoformat((await waits(service, dossier))[0]["expires_at"])
        assert later >= until + timedelta(days=1)
        await sweep_at(service, later - timedelta(hours=1))
        [reminder] = await service.recorded(SupplementReminded)
        assert reminder.expires_at == later
        await sweep_at(service, later + timedelta(seconds=1))
        assert (await row(service, dossier)).cause == "supplement_expired"

    async def test_what_came_in_time_is_left_alone(self, service: RunningService, dossier: Json) -> None:
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, dossier)
        await upload(service, dossier, AN, required_document="identity")
        await must(service, dossier, "supply", AN)
        await sweep_at(service, datetime.fromisoformat(asked["expires_at"]) + timedelta(days=1))
        assert (await row(service, dossier)).status == "accepted"

    async def test_one_that_fails_keeps_no_other_waiting(
        self, service: RunningService, dossier: Json, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = await courses.accepted(service)
        for each in (dossier, other):
            await must(service, each, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, other)
        real = steps.take

        async def broken_for_one(session: Session, held: Dossier, step: Step) -> None:
            if str(held.id) == dossier["id"]:
                raise RuntimeError("broken")
            await real(session, held, step)

        monkeypatch.setattr(steps, "take", broken_for_one)
        await sweep_at(service, datetime.fromisoformat(asked["expires_at"]) + timedelta(seconds=1))
        assert (await row(service, dossier)).status == "supplement_requested"
        assert (await row(service, other)).status == "stopped"

    async def test_a_whole_page_that_fails_hides_nothing_that_comes_behind(
        self, service: RunningService, dossier: Json, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = await courses.accepted(service)
        for each in (dossier, other):
            await must(service, each, "request-supplement", OFFICER, SUPPLEMENT)
        [asked] = await waits(service, other)
        real = steps.take

        async def broken_for_one(session: Session, held: Dossier, step: Step) -> None:
            if str(held.id) == dossier["id"]:
                raise RuntimeError("broken")
            await real(session, held, step)

        monkeypatch.setattr(steps, "take", broken_for_one)
        monkeypatch.setattr(sweeps, "PAGE", 1)
        await sweep_at(service, datetime.fromisoformat(asked["expires_at"]) + timedelta(seconds=1))
        assert (await row(service, other)).status == "stopped"


class TestCourseOfAProcedure:
    async def test_the_clock_runs_on_where_the_procedure_says_so(self, service: RunningService) -> None:
        await publish_version(service, course=Course(pauses_for_supplement=False))
        dossier = await must(service, await courses.accepted(service), "request-supplement", OFFICER, SUPPLEMENT)
        assert (await row(service, dossier)).clock_stopped_at is None
        await upload(service, dossier, AN, required_document="identity")
        supplied = await must(service, dossier, "supply", AN)
        assert supplied["due_at"] == dossier["due_at"]

    async def test_nothing_is_withdrawn_where_the_procedure_forbids_it(self, service: RunningService) -> None:
        await publish_version(service, course=Course(withdrawable=False))
        dossier = await courses.accepted(service)
        assert "request-withdrawal" not in (await courses.read(service, dossier, AN))["allowed_actions"]
        refused = await courses.act(service, dossier, "request-withdrawal", AN, {"reason": "Nhầm"})
        assert (refused.status_code, refused.json()["code"]) == (409, "not_withdrawable")

    async def test_an_approver_decides_without_a_proposal_where_none_is_needed(self, service: RunningService) -> None:
        await publish_version(service, course=Course(proposal_required=False))
        dossier = await must(service, await courses.accepted(service), "claim", OFFICER)
        decided = await must(service, dossier, "decide", APPROVER, REFUSAL)
        assert (decided["outcome"], decided["cause"]) == ("refused", "not_eligible")


async def test_nothing_ends_unsuccessful_without_a_cause(service: RunningService, dossier: Json) -> None:
    async with service.kit.database.transaction() as session:
        found = await session.get_one(Dossier, UUID(dossier["id"]))
        found.status = "stopped"
        with pytest.raises(IntegrityError, match="ck_dossier_cause"):
            await session.flush()
        await session.rollback()

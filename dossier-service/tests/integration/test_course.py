"""The two journeys inside this service: every step's answer, row, history and event."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts import dossier as events
from contracts.catalog import FeeStage, TimeUnit
from contracts.payment import ChargeCreated, PaymentSettled
from dossier_service.dossiers.models import Dossier
from servicekit.auth import Caller
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, enterprise, official
from servicekit.testing.service import RunningService, eventually

KINH_BAC, AN = enterprise(), citizen()
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER_CT = official("officer-congthuong", "officer", "H05.06")
APPROVER_CT = official("approver-congthuong", "approver", "H05.06")
OFFICER_TP = official("officer-tuphap", "officer", "H05.03")
APPROVER_TP = official("approver-tuphap", "approver", "H05.03")
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

Json = dict[str, Any]


async def act(service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None) -> Any:
    path = f"/api/v1/dossiers/{dossier['id']}/actions/{action}"
    return await service.post(path, caller, body, version=await _version(service, dossier))


async def must(service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None) -> Json:
    answer = await act(service, dossier, action, caller, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _version(service: RunningService, dossier: Json) -> int:
    async with service.kit.database.sessions() as session:
        return (await session.get_one(Dossier, UUID(dossier["id"]))).version


async def upload(
    service: RunningService, dossier: Json, caller: Caller, content: bytes = PDF, **fields: str
) -> httpx.Response:
    path = f"/api/v1/dossiers/{dossier['id']}/documents"
    files = {"file": ("giấy tờ.pdf", content, "application/pdf")}
    return await service.client.post(path, files=files, data=fields, headers=service.headers(caller))


async def filed(service: RunningService, caller: Caller, code: str, paper: str, form: Json, **patch: Any) -> Json:
    draft = (await service.post("/api/v1/dossiers", caller, {"procedure_code": code})).json()
    headers = service.headers(caller, version=draft["version"])
    await service.client.patch(f"/api/v1/dossiers/{draft['id']}", json={"form": form, **patch}, headers=headers)
    assert (await upload(service, draft, caller, required_document=paper)).status_code == 201
    return await must(service, draft, "submit", caller)


async def notice(service: RunningService) -> Json:
    form = {"programme": "Giảm giá", "starts_on": "2026-12-01"}
    return await filed(service, KINH_BAC, "2.000033", "notice", form)


async def certificate(service: RunningService, **patch: Any) -> Json:
    return await filed(service, AN, "2.000488", "identity", {"purpose": "Xin việc"}, **patch)


async def test_a_notice_without_deadline_and_result_ends_with_an_acknowledgement(service: RunningService) -> None:
    dossier = await notice(service)
    accepted = await must(service, dossier, "accept", CLERK)
    assert (accepted["status"], accepted["due_at"], accepted["deadline_state"]) == ("accepted", None, "none")
    await must(service, dossier, "claim", OFFICER_CT)
    await must(service, dossier, "propose", OFFICER_CT, {"outcome": "granted"})
    decided = await must(service, dossier, "decide", APPROVER_CT, {"outcome": "granted"})
    assert (decided["status"], decided["outcome"]) == ("returned", "granted")

    results = (await service.get(f"/api/v1/dossiers/{dossier['id']}/results", KINH_BAC)).json()["items"]
    assert [result["documents"] for result in results] == [[]]
    pdf = await service.get(results[0]["acknowledgement_url"], KINH_BAC)
    assert (
        pdf.content.startswith(b"%PDF")
        and pdf.content == (await service.get(results[0]["acknowledgement_url"], KINH_BAC)).content
    )

    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", KINH_BAC)).json()["items"]
    assert [entry["action"] for entry in timeline] == [
        "open", "submit", "accept", "claim", "propose", "decide", "return-result",
    ]  # fmt: skip
    assert timeline[2]["actor"] is None and timeline[2]["actor_unit"]["code"] == "H05.00"
    [told] = await service.recorded(events.DossierDecided)
    assert (told.on_time, told.taken) == (None, None)
    [returned] = await service.recorded(events.ResultReturned)
    assert (returned.sequence, returned.has_result_document) == (7, False)


async def test_a_certificate_with_supplement_result_and_rating(service: RunningService) -> None:
    dossier = await certificate(service)
    accepted = await must(service, dossier, "accept", CLERK)
    first_due = accepted["due_at"]
    assert accepted["deadline_state"] == "running"

    body = {
        "reason": "Bản chụp mờ",
        "legal_basis": "Luật Lý lịch tư pháp Điều 45",
        "items": [{"required_document": "identity", "note": "Chụp lại rõ hai mặt"}],
    }
    asked = await must(service, dossier, "request-supplement", OFFICER_TP, body)
    assert (asked["status"], asked["deadline_state"]) == ("supplement_requested", "paused")
    assert (await act(service, dossier, "supply", AN)).json()["code"] == "supplement_incomplete"
    assert (await upload(service, dossier, AN, required_document="identity")).json()["purpose"] == "supplement"
    supplied = await must(service, dossier, "supply", AN)
    assert (supplied["status"], supplied["due_at"]) == ("accepted", first_due)

    result = (await upload(service, dossier, OFFICER_TP, purpose="result")).json()
    seen = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents/{result['id']}", AN)
    assert seen.status_code == 404, "the applicant must not see the result before it is handed back"
    proposal = {"outcome": "granted", "result": {"title": "Phiếu LLTP số 1", "document_ids": [result["id"]]}}
    await must(service, dossier, "propose", OFFICER_TP, proposal)
    decided = await must(service, dossier, "decide", APPROVER_TP, proposal)
    assert decided["status"] == "returned"

    downloaded = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents/{result['id']}", AN)
    assert downloaded.content == PDF
    await must(service, dossier, "rate", AN, {"score": 5, "comment": "Nhanh"})
    assert (await act(service, dossier, "rate", AN, {"score": 1})).json()["code"] == "already_rated"
    [told] = await service.recorded(events.DossierDecided)
    assert told.on_time is True and told.taken is not None and told.taken.unit is TimeUnit.DAY
    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()["ledger"]
    assert ledger[-1]["kind"] == "due" and {"received", "stop", "resume"} <= {line["kind"] for line in ledger}


async def test_payment_requested_waits_and_comes_back_with_the_money(service: RunningService) -> None:
    dossier = await certificate(service)
    await must(service, dossier, "accept", CLERK)
    charge_id = uuid7()
    about = {"dossier_id": dossier["id"], "agency": "H05.03", "occurred_at": system_clock()}
    await service.publish(
        ChargeCreated(sequence=1, charge_id=charge_id, kind="fee", stage=FeeStage.RETURN, amount_vnd=200_000, **about)
    )
    body = {"charge_ids": [str(charge_id)]}

    async def requested() -> Any:
        answer = await act(service, dossier, "request-payment", OFFICER_TP, body)
        return answer.json() if answer.status_code == 200 else None

    waiting = await eventually(requested)
    assert (waiting["status"], waiting["deadline_state"]) == ("awaiting_payment", "paused")
    paid = PaymentSettled(
        sequence=2, payment_id=uuid7(), charge_ids=[charge_id], provider="vnpay", amount_vnd=200_000,
        settled_at=system_clock(), all_settled=True, **about,
    )  # fmt: skip
    await service.publish(paid, copies=3)

    async def back() -> bool:
        read = await service.get(f"/api/v1/dossiers/{dossier['id']}", AN)
        return read.json()["status"] == "accepted"

    await eventually(back)
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    assert [entry["action"] for entry in timeline].count("confirm-payment") == 1


class TestDuties:
    async def test_nobody_decides_what_they_proposed(self, service: RunningService) -> None:
        both = official("two-hats", "officer", "H05.06")
        both = both.model_copy(update={"roles": frozenset({"officer", "approver"})})
        dossier = await notice(service)
        await must(service, dossier, "accept", CLERK)
        proposed = await must(service, dossier, "propose", both, {"outcome": "granted"})
        assert "decide" not in proposed["allowed_actions"]
        answer = await act(service, dossier, "decide", both, {"outcome": "granted"})
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")

    async def test_an_applicant_cannot_act_as_an_official(self, service: RunningService) -> None:
        dossier = await notice(service)
        answer = await act(service, dossier, "accept", KINH_BAC)
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")

    async def test_a_refusal_says_why(self, service: RunningService) -> None:
        dossier = await notice(service)
        assert (await act(service, dossier, "refuse", CLERK, {"reason": "Sai thẩm quyền"})).status_code == 422
        body = {"reason": "Sai thẩm quyền", "legal_basis": "NĐ 81/2018", "cause": "wrong_agency"}
        refused = await must(service, dossier, "refuse", CLERK, body)
        assert (refused["status"], refused["cause"]) == ("refused", "wrong_agency")
        timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", KINH_BAC)).json()["items"]
        assert timeline[-1]["reason"] == "Sai thẩm quyền"

    async def test_a_wrong_state_is_409(self, service: RunningService) -> None:
        dossier = await notice(service)
        answer = await act(service, dossier, "decide", APPROVER_CT, {"outcome": "granted"})
        assert answer.status_code == 409

    async def test_a_result_needs_its_file(self, service: RunningService) -> None:
        dossier = await certificate(service)
        await must(service, dossier, "accept", CLERK)
        await must(service, dossier, "propose", OFFICER_TP, REFUSAL)
        elsewhere = await must(service, await certificate(service), "accept", CLERK)
        another = (await upload(service, elsewhere, OFFICER_TP, purpose="result")).json()
        [handed_in] = (await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", AN)).json()["items"]
        for action, by in (("propose", OFFICER_TP), ("decide", APPROVER_TP)):
            without = await act(service, dossier, action, by, {"outcome": "granted"})
            assert (without.status_code, without.json()["code"]) == (422, "result_documents_required")
            for paper in (another["id"], handed_in["id"], str(uuid7())):
                result = {"title": "Phiếu", "document_ids": [paper]}
                answer = await act(service, dossier, action, by, {"outcome": "granted", "result": result})
                [error] = answer.json()["errors"]
                assert (error["code"], error["pointer"]) == ("result_documents_unknown", "/result/document_ids")

    async def test_a_result_for_the_counter_waits_for_the_clerk(self, service: RunningService) -> None:
        dossier = await certificate(service, delivery={"method": "counter"})
        await must(service, dossier, "accept", CLERK)
        paper = (await upload(service, dossier, OFFICER_TP, purpose="result")).json()
        body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}
        await must(service, dossier, "propose", OFFICER_TP, body)
        assert (await must(service, dossier, "decide", APPROVER_TP, body))["status"] == "decided"
        assert (await must(service, dossier, "return-result", CLERK))["status"] == "returned"

    async def test_withdrawal_is_asked_and_granted(self, service: RunningService) -> None:
        dossier = await notice(service)
        await must(service, dossier, "request-withdrawal", KINH_BAC, {"reason": "Hoãn chương trình"})
        stopped = await must(service, dossier, "grant-withdrawal", CLERK)
        assert (stopped["status"], stopped["cause"]) == ("stopped", "withdrawn")


class TestPapers:
    @pytest.mark.parametrize("content", [b"MZ\x90\x00\x03", b"\x00" * 64, b"PK\x03\x04rubbish"])
    async def test_what_is_not_on_the_list_is_refused_whatever_its_name(
        self, service: RunningService, content: bytes
    ) -> None:
        draft = (await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033"})).json()
        answer = await upload(service, draft, KINH_BAC, content, required_document="notice")
        assert (answer.status_code, answer.json()["code"]) == (415, "document_type_refused")

    async def test_empty_and_unknown_papers_are_named(self, service: RunningService) -> None:
        draft = (await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033"})).json()
        assert (await upload(service, draft, KINH_BAC, b"")).json()["errors"][0]["pointer"] == "/file"
        answer = await upload(service, draft, KINH_BAC, required_document="nothing")
        assert answer.json()["errors"][0]["pointer"] == "/required_document"

    async def test_a_stranger_can_neither_add_nor_open(self, service: RunningService) -> None:
        draft = (await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033"})).json()
        paper = (await upload(service, draft, KINH_BAC, required_document="notice")).json()
        assert (await upload(service, draft, AN)).status_code == 404
        assert (await service.get(f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}", AN)).status_code == 404

    async def test_the_same_upload_with_the_same_key_is_stored_once(self, service: RunningService) -> None:
        draft = (await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033"})).json()
        path, headers = f"/api/v1/dossiers/{draft['id']}/documents", service.headers(KINH_BAC, key="once")
        files = {"file": ("a.pdf", PDF, "application/pdf")}
        first = await service.client.post(path, files=files, headers=headers)
        again = await service.client.post(path, files=files, headers=headers)
        assert again.content == first.content
        other = {"file": ("a.pdf", PDF + b"x", "application/pdf")}
        assert (await service.client.post(path, files=other, headers=headers)).status_code == 422
        listed = (await service.get(path, KINH_BAC)).json()["items"]
        assert len(listed) == 1


class TestTracking:
    async def test_code_and_last_digits_show_progress_without_names(self, service: RunningService) -> None:
        dossier = await certificate(service)
        body = {"code": dossier["code"], "identity_tail": "0001"}
        answer = await service.post("/api/v1/tracking", body=body)
        assert answer.status_code == 200
        assert answer.json()["status"] == "submitted"
        assert "Nguyễn" not in answer.text and "027090000001" not in answer.text

    @pytest.mark.parametrize("change", [{"identity_tail": "9999"}, {"code": "H05.03-260101-9999"}])
    async def test_wrong_digits_and_wrong_code_get_the_same_answer(self, service: RunningService, change: Json) -> None:
        dossier = await certificate(service)
        answer = await service.post(
            "/api/v1/tracking", body={"code": dossier["code"], "identity_tail": "0001"} | change
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "nothing_tracked")


async def test_other_services_ask_for_contacts_and_access(service: RunningService) -> None:
    dossier = await certificate(service)
    path = f"/internal/dossiers/{dossier['id']}"
    as_service = service.service_headers("notification-service")
    contacts = (await service.client.get(f"{path}/contacts", headers=as_service)).json()
    assert contacts["recipients"][0]["email"] == "an@example.vn"
    assert (await service.get(f"{path}/contacts", AN)).status_code == 401
    for caller, visible in ((AN, True), (KINH_BAC, False), (OFFICER_TP, True), (OFFICER_CT, False)):
        body = caller.model_dump(mode="json")
        answer = await service.client.post(f"{path}/access", json=body, headers=as_service)
        assert answer.json()["visible"] is visible

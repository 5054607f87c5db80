"""Results after the decision: their number and last day, revoking and replacing, and what the public may verify."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import ResultRevoked
from dossier_service.dossiers.codes import local_day
from dossier_service.results.models import Result
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, APPROVER, CLERK, OFFICER, accepted, act, must, row, upload
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, enterprise, official
from servicekit.testing.service import RunningService

STRANGER = enterprise()
TITLE = "Phiếu của Nguyễn Văn Mẫu"
REASON = {"reason": "Hồ sơ giả mạo", "legal_basis": "Luật Lý lịch tư pháp Điều 43"}

Json = dict[str, Any]


async def decided(service: RunningService, **result: Any) -> tuple[Json, Json]:
    """A dossier with its result, handed back."""
    dossier = await accepted(service)
    file = await upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": TITLE, "document_ids": [file["id"]]} | result}
    await must(service, dossier, "propose", OFFICER, body)
    await must(service, dossier, "decide", APPROVER, body)
    return dossier, (await results_of(service, dossier))[0]


async def results_of(service: RunningService, dossier: Json, caller: Caller = AN) -> list[Json]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/results", caller)
    return answer.raise_for_status().json()["items"]


async def revoke(service: RunningService, dossier: Json, result: Json, caller: Caller, **body: Any) -> Any:
    path = f"/api/v1/dossiers/{dossier['id']}/results/{result['id']}/actions/revoke"
    return await service.post(path, caller, REASON | body, version=(await row(service, dossier)).version)


async def verify(service: RunningService, code: str) -> Any:
    return await service.get(f"/api/v1/verify/{code}", ANONYMOUS)


class TestRegister:
    async def test_a_result_has_a_number_and_a_last_day(self, service: RunningService) -> None:
        last_day = local_day(service.kit.clock()) + timedelta(days=1)
        dossier, result = await decided(service, number="12/LLTP", expires_on=f"{last_day}")
        assert (result["number"], result["expires_on"], result["validity"]) == ("12/LLTP", f"{last_day}", "valid")
        listed = (await service.get("/api/v1/results?number=12/LLTP", APPROVER)).json()["items"]
        assert [(line["id"], line["dossier_id"]) for line in listed] == [(result["id"], dossier["id"])]
        with clock_at(service, service.kit.clock() + timedelta(days=3)):
            assert (await results_of(service, dossier))[0]["validity"] == "expired"

    async def test_without_one_it_is_numbered_after_its_dossier(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        assert result["number"] == f"KQ-{dossier['code']}"

    @pytest.mark.parametrize(
        ("result", "pointer"),
        [({"number": "12/LLTP"}, "/result/number"), ({"expires_on": "2020-01-01"}, "/result/expires_on")],
        ids=["taken", "past"],
    )
    async def test_a_number_is_given_once_and_no_day_of_the_past(
        self, service: RunningService, result: Json, pointer: str
    ) -> None:
        await decided(service, number="12/LLTP")
        dossier = await accepted(service)
        file = await upload(service, dossier, OFFICER, purpose="result")
        body = {"outcome": "granted", "result": {"title": TITLE, "document_ids": [file["id"]]} | result}
        await must(service, dossier, "propose", OFFICER, body)
        answer = await act(service, dossier, "decide", APPROVER, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)

    async def test_others_do_not_see_it_in_the_register(self, service: RunningService) -> None:
        await decided(service)
        elsewhere = official("officer-congthuong", "officer", "H05.06")
        assert (await service.get("/api/v1/results", elsewhere)).json()["items"] == []
        assert (await service.get("/api/v1/results", AN)).status_code == 403

    async def test_an_instant_beyond_our_times_is_refused(self, service: RunningService) -> None:
        asked = {"issued_at__gte": "9999-12-31T23:59:59-14:00"}
        answer = await service.get("/api/v1/results", OFFICER, params=asked)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?issued_at__gte")


class TestRevoking:
    async def test_an_approver_revokes_with_a_reason_that_the_owner_reads(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        answer = await revoke(service, dossier, result, APPROVER)
        assert (answer.status_code, answer.json()["validity"]) == (200, "revoked")
        assert answer.headers["ETag"] == f'"{(await row(service, dossier)).version}"'
        [told] = await service.recorded(ResultRevoked)
        assert (str(told.result_id), told.status) == (result["id"], "revoked")
        async with service.kit.database.sessions() as session:
            stored = await session.get_one(Result, UUID(result["id"]))
        assert (stored.revoked_by, stored.revoke_reason) == (APPROVER.subject, REASON["reason"])
        timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
        assert (timeline[-1]["action"], timeline[-1]["reason"]) == ("revoke-result", REASON["reason"])
        again = await revoke(service, dossier, result, APPROVER)
        assert (again.status_code, again.json()["code"]) == (409, "result_revoked_already")

    @pytest.mark.parametrize("caller", [OFFICER, CLERK, AN], ids=["officer", "clerk", "owner"])
    async def test_nobody_else_revokes(self, service: RunningService, caller: Caller) -> None:
        dossier, result = await decided(service)
        assert (await revoke(service, dossier, result, caller)).status_code == 403
        assert (await results_of(service, dossier))[0]["validity"] == "valid"

    async def test_a_result_is_replaced_by_one_that_holds(self, service: RunningService) -> None:
        (dossier, result), (_, other) = await decided(service), await decided(service)
        for wrong in (result["id"], dossier["id"]):
            refused = await revoke(service, dossier, result, APPROVER, replaced_by=wrong)
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/replaced_by")
        answer = await revoke(service, dossier, result, APPROVER, replaced_by=other["id"])
        assert (answer.status_code, answer.json()["validity"]) == (200, "replaced")
        [told] = await service.recorded(ResultRevoked)
        assert told.status == "replaced"

    async def test_a_revocation_needs_the_version_that_was_read(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        path = f"/api/v1/dossiers/{dossier['id']}/results/{result['id']}/actions/revoke"
        assert (await service.post(path, APPROVER, REASON, version=1)).status_code == 412


class TestVerification:
    async def test_the_public_learns_that_it_holds_and_nothing_of_the_person(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        answer = await verify(service, result["code"])
        verified = answer.raise_for_status().json()
        assert (verified["validity"], verified["number"]) == ("valid", result["number"])
        assert [file["sha256"] for file in verified["files"]] == [file["sha256"] for file in result["documents"]]
        assert "Nguyễn" not in answer.text and dossier["id"] not in answer.text
        assert "027090000001" not in answer.text and TITLE not in answer.text
        await revoke(service, dossier, result, APPROVER)
        revoked = (await verify(service, result["code"])).json()
        assert revoked["validity"] == "revoked" and revoked["revoked_on"]
        assert REASON["reason"] not in str(revoked)

    async def test_what_is_not_out_is_as_unknown_as_what_never_was(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        async with service.kit.database.transaction() as session:
            (await session.get_one(type(await row(service, dossier)), UUID(dossier["id"]))).status = "decided"
        answers = [await verify(service, code) for code in (result["code"], "x" * 16, "không-có", "a" * 3000)]
        told = [{k: v for k, v in answer.json().items() if k not in ("instance", "trace_id")} for answer in answers]
        assert {answer.status_code for answer in answers} == {404} and told == [told[0]] * 4
        assert told[0]["code"] == "nothing_to_verify"

    async def test_its_qr_code_is_for_who_sees_the_result(self, service: RunningService) -> None:
        dossier, result = await decided(service)
        path = f"/api/v1/dossiers/{dossier['id']}/results/{result['id']}/qr.svg"
        answer = await service.get(path, AN)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
        assert answer.content.startswith(b"<?xml") and b"<svg" in answer.content
        other = citizen("Bình", identity_number="027090000002")
        assert (await service.get(path, other)).status_code == 404

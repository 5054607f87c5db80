import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from contracts import examples
from contracts.dossier import DossierSubmitted, DraftCreated
from dossier_service.documents.models import Document
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.dossiers.numbering import OLD_CODES_UNTIL
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CERTIFICATE, change, row
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.tables import outbox
from servicekit.testing.keys import citizen, enterprise, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select

KINH_BAC = enterprise()


async def open_draft(service: RunningService, caller: Caller, code: str = "2.000033", **extra: Any) -> dict[str, Any]:
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": code, **extra})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def add_paper(service: RunningService, dossier_id: str, paper: str) -> None:
    async with service.kit.database.transaction() as session:
        session.add(
            Document(
                id=uuid7(), dossier_id=dossier_id, purpose="filing", required_document=paper, file_name="a.pdf",
                media_type="application/pdf", size=1, sha256="0" * 64, scan="skipped", uploaded_by="test",
                uploaded_at=system_clock(),
            )
        )  # fmt: skip


async def complete_draft(service: RunningService, caller: Caller = KINH_BAC) -> dict[str, Any]:
    draft = await open_draft(service, caller)
    await add_paper(service, draft["id"], "notice")
    headers = service.headers(caller, version=draft["version"])
    form = {"programme": "Giảm giá tháng tư", "starts_on": "2026-04-10"}
    answer = await service.client.patch(f"/api/v1/dossiers/{draft['id']}", json={"form": form}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def submit(service: RunningService, draft: dict[str, Any], caller: Caller = KINH_BAC, **kwargs: Any) -> Any:
    path = f"/api/v1/dossiers/{draft['id']}/actions/submit"
    return await service.post(path, caller, version=draft["version"], **kwargs)


@contextmanager
def numbered_the_old_way_until(service: RunningService, day: str) -> Iterator[None]:
    sessions = service.kit.database.sessions
    sessions.configure(info={OLD_CODES_UNTIL: date.fromisoformat(day)})
    yield
    sessions.configure(info={OLD_CODES_UNTIL: None})


async def know_other_code(service: RunningService, agency: str, other: str) -> None:
    unit = next(unit for unit in examples.units() if unit.code == agency)
    async with service.kit.database.transaction() as session:
        await units.keep(session, unit.model_copy(update={"sequence": 99, "other_codes": [other, "H05.KHAC"]}))


class TestDraft:
    async def test_draft_is_filled_from_the_login_and_says_what_is_missing(self, service: RunningService) -> None:
        draft = await open_draft(service, KINH_BAC)
        assert draft["status"] == "draft"
        assert draft["code"] is None
        assert draft["channel"] == "online"
        assert draft["applicant"]["tax_code"] == "2300325764"
        assert {item["pointer"] for item in draft["missing"]} == {
            "/form/programme",
            "/form/starts_on",
            "/documents/notice",
        }
        assert "submit" not in draft["allowed_actions"]
        [event] = await service.recorded(DraftCreated)
        assert (str(event.dossier_id), event.sequence) == (draft["id"], 1)

    async def test_what_is_missing_is_said_in_the_callers_language(self, service: RunningService) -> None:
        draft = await open_draft(service, KINH_BAC)
        assert "Chưa điền “Tên chương trình”" in {item["message"] for item in draft["missing"]}
        headers = service.headers(KINH_BAC) | {"Accept-Language": "en"}
        read = (await service.client.get(f"/api/v1/dossiers/{draft['id']}", headers=headers)).json()
        assert "“Tên chương trình” is not filled in" in {item["message"] for item in read["missing"]}

    async def test_unknown_procedure_is_named_by_pointer(self, service: RunningService) -> None:
        answer = await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "9.999999"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/procedure_code"

    async def test_identity_comes_from_the_login_and_cannot_be_typed_over(self, service: RunningService) -> None:
        draft = await open_draft(service, KINH_BAC)
        body = {"kind": "enterprise", "name": "Khác", "tax_code": "2300325764", "phone": "0912345678"}
        path, headers = f"/api/v1/dossiers/{draft['id']}", service.headers(KINH_BAC, version=draft["version"])
        answer = await service.client.patch(path, json={"applicant": body}, headers=headers)
        assert answer.json()["applicant"] == draft["applicant"] | {"phone": "0912345678"}

    @pytest.mark.parametrize("field", ["channel", "status", "code", "filer", "due_at"])
    async def test_derived_fields_are_refused(self, service: RunningService, field: str) -> None:
        answer = await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033", field: "x"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"message": ""} == {
            "pointer": f"/{field}", "code": "extra_forbidden", "message": "",
        }  # fmt: skip


class TestSubmit:
    async def test_submit_gives_the_official_code_and_records_row_history_and_event(
        self, service: RunningService
    ) -> None:
        draft = await complete_draft(service)
        answer = await submit(service, draft)
        assert answer.status_code == 200, answer.text
        dossier = answer.json()
        assert dossier["status"] == "submitted"
        assert dossier["code"].startswith("H05.06-") and dossier["code"].endswith("-0001")
        async with service.kit.database.sessions() as session:
            row = await session.get_one(Dossier, draft["id"])
            history = (await session.scalars(select(DossierHistory).where(DossierHistory.dossier_id == row.id))).all()
        assert row.code == dossier["code"]
        assert [(entry.sequence, entry.action) for entry in sorted(history, key=lambda e: e.sequence)] == [
            (1, "open"),
            (2, "submit"),
        ]
        [event] = await service.recorded(DossierSubmitted)
        assert (event.sequence, event.code, event.level) == (2, dossier["code"], 4)

    async def test_the_relay_publishes_it(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        await submit(service, draft)

        async def all_published() -> bool:
            async with service.kit.database.sessions() as session:
                unpublished = await session.scalars(select(outbox.c.id).where(outbox.c.published_at.is_(None)))
                return not unpublished.all()

        await eventually(all_published)
        stream = await service.kit.bus.jetstream.stream_info("DOSSIER")
        assert stream.state.messages == 2

    async def test_etag_of_the_answer_is_that_of_the_next_read(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        answer = await submit(service, draft)
        read = await service.get(f"/api/v1/dossiers/{draft['id']}", KINH_BAC)
        assert answer.headers["etag"] == read.headers["etag"] == f'"{read.json()["version"]}"'

    async def test_cannot_submit_without_required_documents(self, service: RunningService) -> None:
        draft = await open_draft(service, KINH_BAC)
        answer = await submit(service, draft)
        assert answer.status_code == 409
        problem = answer.json()
        assert problem["code"] == "dossier_incomplete"
        assert "/documents/notice" in {error["pointer"] for error in problem["errors"]}
        assert await service.recorded(DossierSubmitted) == []

    async def test_same_key_gives_the_same_answer_and_one_effect(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        first = await submit(service, draft, key="one")
        again = await submit(service, draft, key="one")
        assert again.headers["Idempotent-Replayed"] == "true"
        assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
        assert len(await service.recorded(DossierSubmitted)) == 1

    async def test_same_key_for_another_body_is_refused(self, service: RunningService) -> None:
        await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000033"}, key="k")
        answer = await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000488"}, key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    async def test_a_storm_of_one_key_files_once(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        answers = await asyncio.gather(*(submit(service, draft, key="storm") for _ in range(20)))
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert len(await service.recorded(DossierSubmitted)) == 1

    async def test_stale_version_is_refused(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        answer = await submit(service, draft | {"version": 1})
        assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")

    async def test_without_version_is_refused(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        answer = await service.post(f"/api/v1/dossiers/{draft['id']}/actions/submit", KINH_BAC)
        assert answer.status_code == 428

    async def test_codes_are_unique_under_concurrent_submits(self, service: RunningService) -> None:
        drafts = [await complete_draft(service) for _ in range(32)]
        answers = await asyncio.gather(*(submit(service, draft) for draft in drafts))
        codes = {answer.json()["code"] for answer in answers}
        assert len(codes) == 32
        assert sorted(code[-4:] for code in codes) == [f"{n:04d}" for n in range(1, 33)]


class TestRegimesOfCodes:
    """By the province's setting: up to that day with codes of QCVN 102:2016, afterwards with those of QĐ 20/2020."""

    @pytest.mark.parametrize(
        ("until", "agency"),
        [("2026-04-06", "000.00.06.H05"), ("2026-04-05", "H05.06")],
        ids=["last day of the old", "first day of the new"],
    )
    async def test_the_day_of_filing_says_which_code_and_both_find_the_dossier(
        self, service: RunningService, until: str, agency: str
    ) -> None:
        await know_other_code(service, "H05.06", "000.00.06.H05")
        draft = await complete_draft(service)
        with numbered_the_old_way_until(service, until), clock_at(service, "2026-04-06 09:00"):
            dossier = (await submit(service, draft)).raise_for_status().json()
        assert dossier["code"] == f"{agency}-260406-0001"
        found = (await service.get(f"/api/v1/dossiers?code={dossier['code']}", KINH_BAC)).json()["items"]
        assert [item["id"] for item in found] == [dossier["id"]]
        for code in ("H05.06", "000.00.06.H05"):
            listed = (await service.get(f"/api/v1/dossiers?agency={code}", KINH_BAC)).json()["items"]
            assert [item["id"] for item in listed] == [dossier["id"]]

    async def test_every_session_knows_the_setting(self, service: RunningService) -> None:
        async with service.kit.database.sessions() as session:
            assert session.info[OLD_CODES_UNTIL] is None

    async def test_a_unit_without_an_old_code_keeps_its_own(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        with numbered_the_old_way_until(service, "2099-01-01"):
            assert (await submit(service, draft)).json()["code"].startswith("H05.06-")

    async def test_old_codes_are_unique_under_concurrent_submits(self, service: RunningService) -> None:
        await know_other_code(service, "H05.06", "000.00.06.H05")
        drafts = [await complete_draft(service) for _ in range(32)]
        with numbered_the_old_way_until(service, "2099-01-01"):
            answers = await asyncio.gather(*(submit(service, draft) for draft in drafts))
        codes = [answer.json()["code"] for answer in answers]
        assert all(code.startswith("000.00.06.H05-") for code in codes)
        assert sorted(code[-4:] for code in codes) == [f"{n:04d}" for n in range(1, 33)]


class TestWhoSees:
    @pytest.mark.parametrize(
        "stranger", [citizen(), official("o", "officer", "H05.03"), official("c", "clerk", "H05.03")]
    )
    async def test_a_stranger_learns_nothing(self, service: RunningService, stranger: Caller) -> None:
        draft = await complete_draft(service)
        await submit(service, draft)
        seen = await service.get(f"/api/v1/dossiers/{draft['id']}", stranger)
        nowhere = await service.get(f"/api/v1/dossiers/{uuid7()}", stranger)
        assert seen.status_code == nowhere.status_code == 404
        assert seen.json()["code"] == nowhere.json()["code"]
        assert (await service.get("/api/v1/dossiers", stranger)).json()["items"] == []

    async def test_the_clerk_of_the_receiving_centre_sees_it_once_filed(self, service: RunningService) -> None:
        clerk = official("clerk-tinh", "clerk", "H05.00")
        draft = await complete_draft(service)
        assert (await service.get(f"/api/v1/dossiers/{draft['id']}", clerk)).status_code == 404
        await submit(service, draft)
        seen = await service.get(f"/api/v1/dossiers/{draft['id']}", clerk)
        assert seen.json()["allowed_actions"] == [
            "accept", "refuse", "request-supplement", "change-return", "request-removal", "tell-by-hand",
        ]  # fmt: skip

    async def test_lists_page_by_cursor_without_gap_or_repeat(self, service: RunningService) -> None:
        ids = [(await open_draft(service, KINH_BAC))["id"] for _ in range(5)]
        seen, cursor = [], None
        while True:
            params = {"page_size": 2, "with_total": True} | ({"cursor": cursor} if cursor else {})
            page = (await service.get("/api/v1/dossiers", KINH_BAC, params=params)).json()
            assert page["total"] == {"value": 5, "relation": "exact"}
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == ids[::-1]

    async def test_unknown_parameter_is_400(self, service: RunningService) -> None:
        answer = await service.get("/api/v1/dossiers", KINH_BAC, params={"colour": "red"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?colour")
        no_status = await service.get("/api/v1/dossiers", KINH_BAC, params={"status__in": "draft,lost"})
        assert (no_status.status_code, no_status.json()["errors"][0]["pointer"]) == (400, "?status__in")
        too_large = await service.get("/api/v1/dossiers", KINH_BAC, params={"page_size": 101})
        assert too_large.status_code == 400


async def test_without_the_gateways_token_nobody_is_let_in(service: RunningService) -> None:
    assert (await service.client.get("/api/v1/dossiers")).status_code == 401
    forged = {"X-Internal-Token": "abc"}
    assert (await service.client.get("/api/v1/dossiers", headers=forged)).status_code == 401
    by_service = service.keys.headers(KINH_BAC, minted_by="payment-service")
    assert (await service.client.get("/api/v1/dossiers", headers=by_service)).status_code == 401


async def test_published_procedure_can_be_filed_a_moment_later(service: RunningService) -> None:
    record = examples.promotion_notice().model_copy(update={"code": "2.000004"})
    await service.publish(examples.published(record), copies=2)

    async def filed() -> bool:
        answer = await service.post("/api/v1/dossiers", KINH_BAC, {"procedure_code": "2.000004"})
        return answer.status_code == 201

    await eventually(filed)


@pytest.mark.parametrize(
    ("written", "pointers"),
    [
        ({"kind": "citizen", "identity_number": "027090000002"}, ["/applicant/identity_number"]),
        ({"kind": "enterprise", "tax_code": "2300000001"}, ["/applicant/tax_code"]),
    ],
    ids=["number", "tax code"],
)
async def test_nobody_becomes_another_by_writing_their_number(
    service: RunningService, written: dict[str, str], pointers: list[str]
) -> None:
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})
    draft = answer.json()
    refused = await change(service, draft, AN, applicant=written)
    assert (refused.status_code, refused.json()["code"]) == (422, "applicant_is_who_logged_in")
    assert [error["pointer"] for error in refused.json()["errors"]] == pointers
    assert (await row(service, draft)).applicant == draft["applicant"]
    own = draft["applicant"] | {"phone": "0912345678"}
    changed = await change(service, draft, AN, applicant=own)
    assert (changed.status_code, changed.json()["applicant"]["phone"]) == (200, "0912345678"), changed.text
    assert changed.json()["applicant"]["identity_number"] == draft["applicant"]["identity_number"]

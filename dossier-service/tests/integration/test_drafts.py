"""Drafts: saved as they are typed, judged by the form's own rules on the server, and nothing of them lost."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.dossier import DraftCreated, DraftDiscarded, DraftExpired, DraftReminded
from dossier_service.documents import repository as documents
from dossier_service.documents.models import Document
from dossier_service.documents.sweeps import remove_orphans
from dossier_service.drafts import service as drafts
from dossier_service.drafts.sweeps import end_drafts
from dossier_service.forms.validation import MAX_VALUES
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    PDF,
    act,
    change,
    complete_draft,
    must,
    publish_version,
    read,
    row,
    upload,
)
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService

BINH = citizen("Binh", identity_number="001185000008")

Json = dict[str, Any]

FORM = {
    "type": "object",
    "required": ["purpose", "copies", "children"],
    "properties": {
        "purpose": {"type": "string", "title": "Mục đích", "minLength": 3},
        "copies": {"type": "integer", "title": "Số bản", "minimum": 1},
        "by_post": {"type": "boolean", "title": "Nhận qua bưu chính"},
        "address": {"type": "string", "title": "Địa chỉ nhận"},
        "children": {
            "type": "array",
            "title": "Con",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "title": "Họ tên"}, "adopted": {"type": "boolean"}},
            },
        },
    },
    "if": {"properties": {"by_post": {"const": True}}, "required": ["by_post"]},
    "then": {"required": ["address"]},
}


async def draft_of(service: RunningService, **extra: Any) -> Json:
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE, **extra})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def save(service: RunningService, draft: Json, form: Any) -> httpx.Response:
    headers = service.headers(AN, version=draft["version"])
    return await service.client.patch(f"/api/v1/dossiers/{draft['id']}", json={"form": form}, headers=headers)


def lacking(draft: Json) -> set[str]:
    return {item["pointer"] for item in draft["missing"] if item["kind"] == "form"}


RULES = [
    {
        "effect": "SHOW",
        "scope": ["by_post"],
        "schema": {"const": True},
        "fields": [["address"], ["courier", "name"], ["courier", "phone"]],
    }
]
SHOWING: Json = {
    "type": "object",
    "required": ["purpose", "address"],
    "additionalProperties": False,
    "properties": {
        "purpose": {"type": "string"},
        "by_post": {"type": "boolean"},
        "address": {"type": "string", "minLength": 5},
        "courier": {"type": "object", "properties": {"name": {"type": "string"}, "phone": {"type": "string"}}},
    },
    "x-rules": RULES,
}


class TestRulesOfTheLayout:
    """DOS-05: what the page hides is not demanded, and not filed."""

    async def test_what_is_hidden_is_not_demanded_and_what_was_typed_before_is_not_filed(
        self, service: RunningService
    ) -> None:
        await publish_version(service, form_schema=SHOWING)
        draft = await draft_of(service)
        await upload(service, draft, AN, required_document="identity")
        assert lacking((await save(service, draft, {"purpose": "Xin việc"})).json()) == set()
        wanted = {"purpose": "Xin việc", "by_post": True}
        shown = (await save(service, await read(service, draft, AN), wanted)).json()
        assert lacking(shown) == {"/form/address"}
        typed = {"address": "x", "courier": {"name": "Mẫu"}}
        hidden = (await save(service, shown, {"purpose": "Xin việc", "by_post": False} | typed)).json()
        assert lacking(hidden) == set()
        assert (await row(service, draft)).form == {"purpose": "Xin việc", "by_post": False} | typed
        filed_now = await must(service, draft, "submit", AN)
        assert filed_now["form"] == {"purpose": "Xin việc", "by_post": False}
        assert (await row(service, draft)).form == {"purpose": "Xin việc", "by_post": False}


class TestAutosave:
    async def test_what_is_half_typed_is_kept_and_said(self, service: RunningService) -> None:
        await publish_version(service, form_schema=FORM)
        draft = await draft_of(service)
        half: Json = {"purpose": "x", "children": [{}, {"name": 7}], "copies": "hai"}
        answer = await save(service, draft, half)
        assert answer.status_code == 200, answer.text
        assert answer.json()["form"] == half
        assert (await row(service, draft)).form == half
        words = {item["pointer"]: item["message"] for item in answer.json()["missing"] if item["kind"] == "form"}
        assert words == {
            "/form/purpose": "“Mục đích”: Quá ngắn, cần ít nhất 3 ký tự",
            "/form/copies": "“Số bản”: Sai kiểu dữ liệu, phải là số nguyên",
            "/form/children/0/name": "Chưa điền “Họ tên” (mục 1 của “Con”)",
            "/form/children/1/name": "“Họ tên” (mục 2 của “Con”): Sai kiểu dữ liệu, phải là chữ",
        }

    async def test_conditions_of_the_form_hold_on_the_server_too(self, service: RunningService) -> None:
        await publish_version(service, form_schema=FORM)
        draft = await draft_of(service)
        await upload(service, draft, AN, required_document="identity")
        whole = {"purpose": "Xin việc", "copies": 1, "children": [{"name": "Bình"}]}
        saved = (await save(service, draft, whole)).json()
        assert lacking(saved) == set()
        by_post = (await save(service, saved, whole | {"by_post": True})).json()
        assert lacking(by_post) == {"/form/address"}
        path = f"/api/v1/dossiers/{draft['id']}/actions/submit"
        refused = await service.post(path, AN, version=by_post["version"])
        assert (refused.status_code, refused.json()["code"]) == (409, "dossier_incomplete")
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/form/address"]
        assert refused.json()["errors"][0]["message"] == "Chưa điền “Địa chỉ nhận”"
        done = (await save(service, by_post, whole | {"by_post": True, "address": "Số 1"})).json()
        assert (await service.post(path, AN, version=done["version"])).status_code == 200

    async def test_a_form_that_is_too_large_is_refused_and_what_was_kept_stays(self, service: RunningService) -> None:
        draft = (await save(service, await draft_of(service), {"purpose": "Xin việc"})).json()
        answer = await save(service, draft, {"purpose": "Xin việc", "more": [0] * MAX_VALUES})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/form", "form_too_large")
        assert answer.json()["max_values"] == MAX_VALUES
        stored = await row(service, draft)
        assert (stored.form, stored.version) == ({"purpose": "Xin việc"}, draft["version"])


class TestFinding:
    async def test_who_asks_to_go_on_is_given_the_draft_there_is(self, service: RunningService) -> None:
        first = (await save(service, await draft_of(service), {"purpose": "Xin việc"})).json()
        again = await open_or_resume(service, key="again")
        assert again.status_code == 200
        assert (again.json()["id"], again.json()["form"]) == (first["id"], {"purpose": "Xin việc"})
        assert again.headers["etag"] == f'"{first["version"]}"'
        assert again.headers["location"] == f"/api/v1/dossiers/{first['id']}"
        replayed = await open_or_resume(service, key="again")
        assert (replayed.status_code, replayed.headers["Idempotent-Replayed"]) == (200, "true")
        assert len(await service.recorded(DraftCreated)) == 1

    async def test_who_insists_gets_another_and_is_told_of_the_first(self, service: RunningService) -> None:
        first = await draft_of(service)
        assert first["other_drafts"] == []
        second = await draft_of(service)
        assert second["id"] != first["id"]
        assert [other["id"] for other in second["other_drafts"]] == [first["id"]]
        assert second["other_drafts"][0]["draft_number"] == first["draft_number"]
        assert (await open_or_resume(service)).json()["id"] == second["id"]

    async def test_only_an_own_draft_of_that_procedure_for_that_person_is_gone_on_with(
        self, service: RunningService
    ) -> None:
        somebody = {"applicant": {"kind": "citizen", "name": "Mẫu", "identity_number": "001185000009"}, "ground": "Con"}
        await draft_of(service, on_behalf_of=somebody)
        await service.post("/api/v1/dossiers", BINH, {"procedure_code": CERTIFICATE})
        await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000033"})
        await must(service, await complete_draft(service), "submit", AN)
        fresh = await open_or_resume(service)
        assert (fresh.status_code, fresh.json()["other_drafts"]) == (201, [])
        for_other = await open_or_resume(service, on_behalf_of=somebody)
        assert (for_other.status_code, for_other.json()["on_behalf_of"]["ground"]) == (200, "Con")

    async def test_of_many_who_go_on_at_once_one_opens_it(self, service: RunningService) -> None:
        answers = await asyncio.gather(*(open_or_resume(service) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1

    async def test_drafts_of_a_procedure_are_listed(self, service: RunningService) -> None:
        draft, filing = await draft_of(service), await complete_draft(service)
        await must(service, filing, "submit", AN)
        await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000033"})
        listed = await service.get(f"/api/v1/dossiers?status=draft&procedure_code={CERTIFICATE}", AN)
        assert [item["id"] for item in listed.json()["items"]] == [draft["id"]]


async def open_or_resume(service: RunningService, key: str | None = None, **extra: Any) -> httpx.Response:
    body = {"procedure_code": CERTIFICATE, "resume": True, **extra}
    return await service.post("/api/v1/dossiers", AN, body, **({"key": key} if key else {}))


ONCE = local("2027-05-04 09:00")
REMINDED = ONCE + timedelta(days=23)
TOLD = local("2027-06-03 23:59:59")
"""The end of the seventh day after the reminder."""


async def sweep_at(service: RunningService, moment: datetime) -> None:
    with clock_at(service, moment):
        await end_drafts(service.kit)


async def left_alone(service: RunningService) -> Json:
    """A draft of 4 May with a paper, on which nobody works any more."""
    with clock_at(service, ONCE):
        return await complete_draft(service)


class TestEnd:
    async def test_the_owner_is_told_the_day_once(self, service: RunningService) -> None:
        draft = await left_alone(service)
        await sweep_at(service, REMINDED - timedelta(seconds=1))
        assert await service.recorded(DraftReminded) == []
        await sweep_at(service, REMINDED)
        await sweep_at(service, REMINDED + timedelta(days=1))
        [event] = await service.recorded(DraftReminded)
        assert (str(event.dossier_id), event.expires_at) == (draft["id"], TOLD)
        shown = await read(service, draft, AN)
        assert (shown["status"], datetime.fromisoformat(shown["expires_at"])) == ("draft", TOLD)
        entries = (await service.get(f"/api/v1/dossiers/{draft['id']}/timeline", AN)).json()["items"]
        assert [(entry["action"], entry["actor_role"]) for entry in entries][-1] == ("remind", "system")

    async def test_nothing_is_closed_before_the_day_told_and_all_after_it(self, service: RunningService) -> None:
        draft = await left_alone(service)
        await sweep_at(service, TOLD + timedelta(days=30))
        assert (await row(service, draft)).status == "draft", "nobody was told yet"
        await sweep_at(service, REMINDED)
        [reminded] = await service.recorded(DraftReminded)
        assert reminded.expires_at > TOLD + timedelta(days=30)
        await sweep_at(service, reminded.expires_at - timedelta(seconds=1))
        assert (await row(service, draft)).status == "draft"
        await sweep_at(service, reminded.expires_at)
        ended = await row(service, draft)
        assert (ended.status, ended.finished_at) == ("expired", reminded.expires_at)
        assert ended.form == {"purpose": "Xin việc"}
        [event] = await service.recorded(DraftExpired)
        assert (str(event.dossier_id), event.sequence) == (draft["id"], 3)

    @pytest.mark.parametrize("work", ["typing", "paper"])
    async def test_who_works_on_it_keeps_it(self, service: RunningService, work: str) -> None:
        draft = await left_alone(service)
        await sweep_at(service, REMINDED)
        with clock_at(service, TOLD - timedelta(hours=1)):
            if work == "typing":
                (await change(service, draft, AN, form={"purpose": "Đi học"})).raise_for_status()
            else:
                await upload(service, draft, AN)
        assert (await read(service, draft, AN))["expires_at"] is None
        await sweep_at(service, TOLD + timedelta(days=20))
        assert (await row(service, draft)).status == "draft"
        assert len(await service.recorded(DraftReminded)) == 1
        await sweep_at(service, TOLD + timedelta(days=23))
        assert len(await service.recorded(DraftReminded)) == 2

    async def test_all_doors_of_an_ended_draft_say_so_to_its_owner_alone(self, service: RunningService) -> None:
        draft = await ended(service)
        path = f"/api/v1/dossiers/{draft['id']}"
        headers = service.headers(AN, version=(await row(service, draft)).version)
        for answer in (
            await service.get(path, AN),
            await service.get(f"{path}/timeline", AN),
            await service.get(f"{path}/documents", AN),
            await service.client.patch(path, json={"form": {}}, headers=headers),
            await act(service, draft, "submit", AN),
            await service.client.post(
                f"{path}/documents", files={"file": ("a.pdf", PDF, "application/pdf")}, headers=service.headers(AN)
            ),
        ):
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (410, "draft_expired"), answer.request.url
            assert datetime.fromisoformat(problem["expired_at"]) == TOLD
        for stranger in (BINH, CLERK, OFFICER):
            answer = await service.get(path, stranger)
            assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
        for caller in (AN, CLERK):
            assert (await service.get("/api/v1/dossiers", caller)).json()["items"] == []
        asked = (await service.get("/api/v1/dossiers?status=expired", AN)).json()["items"]
        assert [item["id"] for item in asked] == [draft["id"]]
        assert (await service.get("/api/v1/dossiers?status=expired", CLERK)).json()["items"] == []

    async def test_what_was_typed_and_uploaded_is_erased_later(self, service: RunningService) -> None:
        draft = await ended(service)
        again = await draft_of(service)
        async with service.kit.database.transaction() as session:
            [paper] = await documents.of_dossier(session, UUID(draft["id"]))
            reused = Document(**as_values(paper), id=uuid7(), dossier_id=UUID(again["id"]), reused_from=paper.id)
            reused.object_key = "papers/2027-05-04/other"
            session.add(reused)
        file = Path(service.kit.settings.document_store) / paper.key  # type: ignore[attr-defined]
        assert file.exists()
        await sweep_at(service, TOLD + timedelta(days=7) - timedelta(seconds=1))
        assert (await row(service, draft)).form != {}
        await sweep_at(service, TOLD + timedelta(days=7))
        erased = await row(service, draft)
        assert (erased.form, erased.applicant, erased.on_behalf_of) == ({}, {"kind": "citizen"}, None)
        async with service.kit.database.sessions() as session:
            assert await documents.of_dossier(session, erased.id) == []
            [kept] = await documents.of_dossier(session, UUID(again["id"]))
        assert (kept.id, kept.reused_from) == (reused.id, None)
        with clock_at(service, system_clock() + timedelta(days=1)):
            await remove_orphans(service.kit)
        assert not file.exists()
        assert (await service.get(f"/api/v1/dossiers/{draft['id']}", AN)).json()["code"] == "draft_expired"

    async def test_a_filed_dossier_never_ends_so(self, service: RunningService) -> None:
        draft = await left_alone(service)
        await sweep_at(service, REMINDED)
        with clock_at(service, REMINDED + timedelta(days=1)):
            await must(service, draft, "submit", AN)
        await sweep_at(service, TOLD)
        assert (await row(service, draft)).status == "submitted"
        assert await service.recorded(DraftExpired) == []

    async def test_one_that_fails_keeps_no_other_waiting(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = await left_alone(service), await left_alone(service)
        remind = drafts.remind

        async def failing(session: Any, dossier_id: UUID, *rest: Any) -> None:
            if str(dossier_id) == first["id"]:
                raise RuntimeError
            await remind(session, dossier_id, *rest)

        monkeypatch.setattr(drafts, "remind", failing)
        await sweep_at(service, REMINDED)
        assert [str(event.dossier_id) for event in await service.recorded(DraftReminded)] == [second["id"]]


async def ended(service: RunningService) -> Json:
    draft = await left_alone(service)
    await sweep_at(service, REMINDED)
    await sweep_at(service, TOLD)
    return draft


def as_values(paper: Document) -> Json:
    copied = ("purpose", "required_document", "file_name", "media_type", "size", "sha256", "scan")
    return {name: getattr(paper, name) for name in (*copied, "confidentiality", "uploaded_by", "uploaded_at")}


class TestDiscarding:
    async def test_a_draft_is_thrown_away_by_who_began_it_and_erased_with_the_expired(
        self, service: RunningService
    ) -> None:
        draft = await complete_draft(service)
        answer = await act(service, draft, "discard", AN)
        assert (answer.status_code, answer.content) == (204, b"")
        stored = await row(service, draft)
        assert (stored.status, stored.finished_at is not None) == ("expired", True)
        [event] = await service.recorded(DraftDiscarded)
        assert event.sequence == stored.sequence
        gone = await service.get(f"/api/v1/dossiers/{draft['id']}", AN)
        assert (gone.status_code, gone.json()["code"]) == (410, "draft_expired")
        with clock_at(service, service.kit.clock() + timedelta(days=7, seconds=1)):
            await end_drafts(service.kit)
        assert (await row(service, draft)).form == {}

    async def test_nobody_throws_away_what_is_filed_or_anothers(self, service: RunningService) -> None:
        dossier = await must(service, await complete_draft(service), "submit", AN)
        assert (await act(service, dossier, "discard", AN)).json()["code"] == "transition_not_allowed"
        draft = await complete_draft(service)
        assert (await act(service, draft, "discard", CLERK)).status_code == 404
        assert (await row(service, draft)).status == "draft"
        assert await service.recorded(DraftDiscarded) == []

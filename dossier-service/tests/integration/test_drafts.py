"""Drafts: saved as they are typed, judged by the form's own rules on the server, and nothing of them lost."""

import asyncio
from typing import Any

import httpx
from contracts.dossier import DraftCreated
from dossier_service.forms.validation import MAX_VALUES
from dossier_service.testing.courses import AN, CERTIFICATE, complete_draft, must, publish_version, row, upload
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

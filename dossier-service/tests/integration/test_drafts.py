"""Drafts: saved as they are typed, judged by the form's own rules on the server, and nothing of them lost."""

from typing import Any

import httpx
from dossier_service.forms.validation import MAX_VALUES
from dossier_service.testing.courses import AN, CERTIFICATE, publish_version, row, upload
from servicekit.testing.service import RunningService

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

"""What a draft leaves empty and its owner has said before is offered, with where it was said."""

from typing import Any

from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, change, filed, must, publish_version, row, upload
from servicekit.auth import Caller
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService

Json = dict[str, Any]
BINH = citizen("Binh", identity_number="001185000008")
OTHER = "2.000033"
FORM = {
    "type": "object",
    "properties": {
        "purpose": {"type": "string", "title": "Mục đích"},
        "contact_name": {"type": "string", "title": "Người liên hệ"},
        "copies": {"type": "integer", "title": "Số bản", "maximum": 3},
        "programme": {"type": "string", "title": "Tên chương trình"},
        "starts_on": {"type": "string", "title": "Một ngày khác", "format": "date"},
        "declared_true": {"type": "boolean", "title": "Cam đoan"},
    },
}


async def draft_of(service: RunningService, caller: Caller = AN, code: str = CERTIFICATE, **extra: Any) -> Json:
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": code, **extra})
    return answer.raise_for_status().json()


async def file(service: RunningService, code: str, paper: str, form: Json) -> Json:
    draft = await draft_of(service, code=code)
    address = {"kind": "citizen", "address": "Số 1 (mẫu)"}
    (await change(service, draft, AN, form=form, applicant=address)).raise_for_status()
    await upload(service, draft, AN, required_document=paper)
    return await must(service, draft, "submit", AN)


async def offered(service: RunningService, draft: Json, caller: Caller = AN) -> dict[str, tuple[Any, str, str | None]]:
    answer = await service.get(f"/api/v1/dossiers/{draft['id']}/suggestions", caller)
    items = answer.raise_for_status().json()["items"]
    return {item["pointer"]: (item["value"], item["source"]["kind"], item["source"]["code"]) for item in items}


async def test_each_value_says_where_it_comes_from(service: RunningService) -> None:
    await publish_version(service, form_schema=FORM)
    form = {"purpose": "Xin việc", "copies": 2, "declared_true": True}
    first = await file(service, CERTIFICATE, "identity", form)
    programme = {"programme": "Hội chợ", "starts_on": "2026-04-10"}
    other = await file(service, OTHER, "notice", programme)
    draft = await draft_of(service)
    assert await offered(service, draft) == {
        "/form/purpose": ("Xin việc", "dossier", first["code"]),
        "/form/copies": (2, "dossier", first["code"]),
        "/form/contact_name": ("Nguyễn Văn An", "profile", None),
        "/form/programme": ("Hội chợ", "dossier", other["code"]),
        "/applicant/address": ("Số 1 (mẫu)", "dossier", other["code"]),
    }
    assert ((await row(service, draft)).form, (await row(service, draft)).version) == ({}, draft["version"])


async def test_what_is_filled_in_is_left_alone_and_what_no_longer_fits_left_out(service: RunningService) -> None:
    await publish_version(service, form_schema=FORM)
    await file(service, CERTIFICATE, "identity", {"purpose": "Xin việc", "copies": 3})
    narrower = FORM | {"properties": FORM["properties"] | {"copies": {"type": "integer", "maximum": 2}}}  # type: ignore[operator]
    await publish_version(service, version=3, form_schema=narrower)
    draft = await draft_of(service)
    await change(service, draft, AN, form={"purpose": "Đi học"})
    assert set(await offered(service, draft)) == {"/form/contact_name", "/applicant/address"}


async def test_only_own_words_are_offered_and_only_to_the_owner(service: RunningService) -> None:
    await filed(service)
    assert await offered(service, await draft_of(service, BINH), BINH) == {}
    draft = await draft_of(service)
    assert "/form/purpose" in await offered(service, draft)
    path = f"/api/v1/dossiers/{draft['id']}/suggestions"
    assert (await service.get(path, BINH)).status_code == 404
    somebody = {"applicant": {"kind": "citizen", "name": "Mẫu", "identity_number": "001185000009"}, "ground": "Con"}
    for_other = await draft_of(service, on_behalf_of=somebody)
    refused = await service.get(f"/api/v1/dossiers/{for_other['id']}/suggestions", AN)
    assert (refused.status_code, refused.json()["code"]) == (403, "action_not_yours")
    dossier = await filed(service)
    for caller, status, code in ((AN, 409, "not_a_draft"), (CLERK, 403, "action_not_yours")):
        answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/suggestions", caller)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

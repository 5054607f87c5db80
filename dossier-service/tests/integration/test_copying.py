"""A new draft from an own earlier dossier: what fits is taken over, what does not is told."""

from typing import Any

import httpx
from contracts import examples
from contracts.dossier import DraftCreated
from dossier_service.documents.models import Document
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    change,
    complete_draft,
    filed,
    must,
    publish_version,
    row,
    upload,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService
from sqlalchemy import select

Json = dict[str, Any]
BINH = citizen("Binh", identity_number="001185000008")
OTHER_DESK = "H05.99"
RECORD = examples.criminal_record()


async def copy(service: RunningService, dossier: Json, caller: Caller = AN, **options: Any) -> httpx.Response:
    return await service.post(f"/api/v1/dossiers/{dossier['id']}/copies", caller, **options)


async def papers_of(service: RunningService, dossier: Json) -> list[Document]:
    async with service.kit.database.sessions() as session:
        query = select(Document).where(Document.dossier_id == (await row(service, dossier)).id)
        return list((await session.scalars(query)).all())


async def test_an_earlier_dossier_becomes_a_draft_that_lacks_nothing(service: RunningService) -> None:
    draft = await complete_draft(service)
    await change(service, draft, AN, delivery={"method": "post", "address": "Số 1 (mẫu)"})
    earlier = await must(service, draft, "submit", AN)
    answer = await copy(service, earlier, key="again")
    assert answer.status_code == 201, answer.text
    made = answer.json()["dossier"]
    assert answer.json()["left_out"] == []
    assert (made["status"], made["code"], made["missing"]) == ("draft", None, [])
    assert (made["form"], made["delivery"]) == ({"purpose": "Xin việc"}, {"method": "post", "address": "Số 1 (mẫu)"})
    assert (made["case"], made["receiving_unit"]) == (earlier["case"], earlier["receiving_unit"])
    assert answer.headers["location"] == f"/api/v1/dossiers/{made['id']}"
    assert answer.headers["etag"] == f'"{made["version"]}"'
    [before], [after] = await papers_of(service, earlier), await papers_of(service, made)
    assert (after.reused_from, after.object_key, after.required_document) == (before.id, before.key, "identity")
    assert len(await service.recorded(DraftCreated)) == 2
    assert (await copy(service, earlier, key="again")).json()["dossier"]["id"] == made["id"]
    await must(service, made, "submit", AN)


async def test_a_draft_is_copied_too_and_stays(service: RunningService) -> None:
    desk = next(unit for unit in examples.units() if unit.kind == "one_stop")
    async with service.kit.database.transaction() as session:
        await units.keep(session, desk.model_copy(update={"code": OTHER_DESK, "sequence": 99}))
    draft = await complete_draft(service, receiving_unit=OTHER_DESK)
    made = (await copy(service, draft)).json()["dossier"]
    assert made["receiving_unit"]["code"] == OTHER_DESK
    assert (await row(service, draft)).form == (await row(service, made)).form
    assert [other["id"] for other in made["other_drafts"]] == [draft["id"]]


async def test_what_no_longer_fits_is_told_and_the_rest_taken(service: RunningService) -> None:
    draft = await complete_draft(service)
    await upload(service, draft, AN, required_document="identity")
    earlier = await must(service, draft, "submit", AN)
    cases = [case.model_copy(update={"name": "Trường hợp mới"}) for case in RECORD.channels[0].cases]
    schema = {
        "type": "object",
        "required": ["reason"],
        "properties": {"reason": {"type": "string", "title": "Lý do"}},
        "additionalProperties": False,
    }
    paper = RECORD.required_documents[0].model_copy(update={"id": "household", "name": "Sổ hộ khẩu"})
    channels = [channel.model_copy(update={"cases": cases}) for channel in RECORD.channels]
    await publish_version(service, form_schema=schema, required_documents=[paper], channels=channels)
    answer = (await copy(service, earlier)).json()
    made = answer["dossier"]
    assert [item["pointer"] for item in answer["left_out"]] == ["/case", "/form/purpose", "/documents/identity"]
    assert answer["left_out"][1]["message"] == "Biểu mẫu hiện hành không còn mục này"
    assert (made["procedure"]["version"], made["case"], made["form"]) == (2, "Trường hợp mới", {})
    assert {item["pointer"] for item in made["missing"]} == {"/form/reason", "/documents/household"}
    assert await papers_of(service, made) == []


async def test_only_the_owner_copies(service: RunningService) -> None:
    earlier = await filed(service)
    stranger = await copy(service, earlier, BINH)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "dossier_not_found")
    clerk = await copy(service, earlier, CLERK)
    assert (clerk.status_code, clerk.json()["code"]) == (403, "action_not_yours")
    somebody = {"applicant": {"kind": "citizen", "name": "Mẫu", "identity_number": "001185000009"}, "ground": "Con"}
    body = {"procedure_code": CERTIFICATE, "on_behalf_of": somebody}
    for_other = (await service.post("/api/v1/dossiers", AN, body)).json()
    assert (await copy(service, for_other)).status_code == 403
    assert len(await service.recorded(DraftCreated)) == 2

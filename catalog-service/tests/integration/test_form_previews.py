import asyncio
import logging
from typing import Any

import pytest
from catalog_service.blank_forms import drawing
from catalog_service.procedures import repository as procedures
from servicekit.printing import printer
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
CODE = "2.000033"
PATH = f"/api/v1/procedures/{CODE}"
VALID = {"programme": "Khuyến mại mùa hè", "starts_on": "2026-06-01"}


async def validate(service: RunningService, data: Any, **more: Any) -> Any:
    """Without an Idempotency-Key: nothing is changed."""
    return await service.client.post(
        f"{PATH}/form/validation", json={"data": data} | more, headers=service.keys.headers(citizen("an"))
    )


async def test_a_form_is_judged_before_it_is_filed(filled: RunningService) -> None:
    assert (await validate(filled, VALID)).json() == {"valid": True, "errors": []}
    answer = await validate(filled, {"programme": "x", "starts_on": "mai", "a/b": 1})
    assert answer.status_code == 200
    assert answer.json()["valid"] is False
    told = {(error["pointer"], error["code"], error["message"]) for error in answer.json()["errors"]}
    assert told == {
        ("/programme", "minLength", "Quá ngắn"),
        ("/starts_on", "format", "Sai định dạng"),
        ("/a~1b", "additionalProperties", "Trường này không có trong biểu mẫu"),
    }
    missing = (await validate(filled, {})).json()["errors"]
    assert [error["pointer"] for error in missing] == ["/programme", "/starts_on"]


async def test_anybody_may_ask_and_an_unknown_form_is_said_to_be_missing(filled: RunningService) -> None:
    anonymous = await filled.post(f"{PATH}/form/validation", body={"data": VALID})
    assert anonymous.json()["valid"] is True
    assert (await validate(filled, VALID, version=1)).json()["valid"] is True
    assert (await validate(filled, VALID, version=5)).json()["code"] == "form_not_found"
    assert (await validate(filled, ["not", "an", "object"])).status_code == 422


async def test_answers_of_any_size_are_not_taken(filled: RunningService) -> None:
    answer = await validate(filled, {"programme": "x" * (drawing.MAX_ANSWERS_BYTES + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "form_answers_too_large")


async def test_a_filled_in_form_comes_as_pdf_and_leaves_no_trace(
    filled: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    filer = {"name": "Trần Thị Mẫu", "identity": "027190000001"}
    body = {"data": VALID | {"programme": "Mừng #panic() $x$ \\ *sao* 中文 😀"}, "filer": filer}
    answer = await filled.client.post(f"{PATH}/form/pdf", json=body, headers=filled.keys.headers(citizen("an")))
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-")
    assert b"<pdfaid:part>2</pdfaid:part>" in answer.content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "027190000001" not in caplog.text
    assert "Trần Thị Mẫu" not in caplog.text
    async with filled.kit.database.sessions() as session:
        for table in ("form_file", "drawn_form", "outbox", "idempotency_key"):
            rows = (await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars().all()
            assert not [row for row in rows if "027190000001" in row]


async def test_an_invalid_form_is_not_printed(filled: RunningService) -> None:
    answer = await filled.post(f"{PATH}/form/pdf", body={"data": {"programme": "Khuyến mại"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "form_answers_invalid")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/data/starts_on", "required")


async def test_who_comes_when_all_printers_are_busy_is_asked_to_come_back(
    filled: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "MAX_WAITING", 0)
    answer = await filled.post(f"{PATH}/form/pdf", body={"data": VALID})
    assert (answer.status_code, answer.json()["code"]) == (503, "printer_busy")
    assert answer.headers["Retry-After"] == "5"


async def test_many_are_printed_at_once(filled: RunningService) -> None:
    body = {"data": VALID}
    answers = await asyncio.gather(*(filled.post(f"{PATH}/form/pdf", body=body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


async def draft(service: RunningService, **changes: Any) -> None:
    answer = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | changes)
    assert answer.status_code == 201, answer.text


async def preview(service: RunningService, **command: Any) -> Any:
    return await service.client.post(f"{PATH}/draft/preview", json=command, headers=service.keys.headers(ADMINISTRATOR))


async def test_a_preview_shows_what_publishing_would_do_and_does_nothing(filled: RunningService) -> None:
    await draft(filled, name="Thông báo, sửa đổi", forms=[{"id": "notice", "name": "Mẫu số 01"}])
    seen = await preview(filled, valid_from="2026-05-01")
    assert seen.status_code == 200, seen.text
    body = seen.json()
    assert (body["publishable"], body["faults"], body["example_errors"]) == (True, [], [])
    assert (body["draft_version"], body["version"], body["valid_from"]) == (1, 2, "2026-05-01")
    assert body["form"]["example"] == VALID
    (link,) = body["files"]
    assert (link["form_id"], link["drawn"]) == ("notice", True)
    file = await filled.get(link["url"], ADMINISTRATOR)
    assert file.content.startswith(b"%PDF-")
    assert file.headers["Cache-Control"] == "no-store"
    assert (await filled.get(PATH)).json()["version"] == 1

    published = await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {"valid_from": "2026-05-01"})
    judged = {"level", "levels_by_agency", "level_proof", "level_waivers", "classifications"}
    expected = {name: value for name, value in published.json().items() if name not in judged}
    assert {name: value for name, value in body["record"].items() if name not in judged} == expected


async def test_a_preview_waits_for_nobody_who_names_a_successor(filled: RunningService) -> None:
    await draft(filled, successor="2.000488")
    async with filled.kit.database.transaction() as session:
        await procedures.successors(session)
        seen = await preview(filled)
    assert (seen.status_code, seen.json()["publishable"]) == (200, True)


async def test_a_preview_says_what_would_be_provable_and_what_is_new(filled: RunningService) -> None:
    paper = {"code": "KQ.KM", "name": "Giấy xác nhận mẫu", "electronic": False, "delivery": ["counter"]}
    await draft(filled, conditions="Điều kiện mới (mẫu)", results=[paper])
    rows = "SELECT count(*) FROM outbox"
    async with filled.kit.database.sessions() as session:
        before = await session.scalar(text(rows))
    body = (await preview(filled)).json()
    levels = body["levels"]
    assert levels["level"] == {"declared": 4, "provable": 3, "observed": None, "label": 3}
    (reason,) = [proof["missing"] for proof in levels["level_proof"] if proof["missing"]]
    assert "Giấy xác nhận mẫu" in reason
    assert (body["repeats"], body["compared_with"], body["changes_total"]) == (None, 1, 2)
    assert {change["pointer"] for change in body["changes"]} == {"/conditions", "/results/0"}
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(text(rows)) == before
    await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {})
    published = (await filled.get(f"{PATH}/versions/2/changes")).json()["items"]
    assert published == body["changes"]
    assert (await filled.get(PATH)).json()["level"] == levels["level"]


async def test_a_preview_names_every_fault_of_record_and_example(filled: RunningService) -> None:
    schema = {"type": "object", "properties": {"on": {"type": "string", "title": "Ngày", "format": "date"}}}
    await draft(filled, steps=[], form={"schema": schema, "example": {"on": "mai"}})
    body = (await preview(filled)).json()
    assert body["publishable"] is False
    assert [(fault["pointer"], fault["code"]) for fault in body["example_errors"]] == [("/form/example/on", "format")]
    faults = {fault["pointer"]: fault["message"] for fault in body["faults"]}
    assert faults == {"/steps": "Thiếu trình tự thực hiện", "/form/example/on": "Sai định dạng"}


async def test_a_half_finished_draft_has_a_preview_without_a_record(filled: RunningService) -> None:
    new = "1.999999"
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": new, "name": "Thủ tục mới"})
    headers = filled.keys.headers(ADMINISTRATOR)
    body = (await filled.client.post(f"/api/v1/procedures/{new}/draft/preview", json={}, headers=headers)).json()
    assert (body["publishable"], body["record"], body["form"], body["files"]) == (False, None, None, [])
    assert "/agency" in {fault["pointer"] for fault in body["faults"]}


async def test_a_preview_is_for_administrators_and_needs_a_draft(filled: RunningService) -> None:
    assert (await preview(filled)).json()["code"] == "draft_not_found"
    refused = await filled.post(f"{PATH}/draft/preview", citizen("an"))
    assert refused.status_code == 403

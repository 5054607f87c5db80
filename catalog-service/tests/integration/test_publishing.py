from datetime import date
from typing import Any

import pytest
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.turning_points.sweeps import say_what_turned
from contracts.catalog import ProcedurePublished, ProcedureRecord, ProcedureRetired
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ADMINISTRATOR = official("administrator", "administrator", "H05")
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"


async def draft_change(service: RunningService, **changes: Any) -> None:
    """The next version's draft of the published procedure."""
    answer = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | changes)
    assert answer.status_code == 201, answer.text


async def publish(service: RunningService, **command: Any) -> Any:
    return await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, command)


async def test_a_procedure_is_drafted_changed_and_published(service: RunningService, samples: Any) -> None:
    await samples.bring_in(samples.catalogue(procedures=[]))
    drafted = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "name": "Cấp phiếu"})
    assert (drafted.status_code, drafted.headers["ETag"]) == (201, '"1"')
    assert drafted.headers["Location"] == f"{PATH}/draft"
    assert (await service.get(PATH)).status_code == 404

    change = samples.criminal_record()
    del change["code"]
    headers = service.headers(ADMINISTRATOR, version=1)
    changed = await service.client.patch(f"{PATH}/draft", json=change, headers=headers)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    read = await service.get(f"{PATH}/draft", ADMINISTRATOR)
    assert (read.headers["ETag"], read.json()) == ('"2"', changed.json())

    published = await publish(service)
    assert published.status_code == 200, published.text
    again = await service.get(PATH)
    assert (again.content, again.headers["ETag"]) == (published.content, published.headers["ETag"])
    (event,) = await service.recorded(ProcedurePublished)
    assert (event.sequence, event.code, event.version) == (1, CODE, 1)
    assert event.record.form_schema == change["form"]["schema"]
    async with service.kit.database.sessions() as session:
        row = await session.get(ProcedureVersion, (CODE, 1))
    assert row is not None
    assert ProcedureRecord.model_validate(row.record) == event.record
    assert row.published_by == "official:administrator"
    assert (await service.get(f"{PATH}/draft", ADMINISTRATOR)).json()["code"] == "draft_not_found"


async def test_a_draft_is_changed_only_by_somebody_who_saw_its_version(filled: RunningService) -> None:
    await draft_change(filled)
    body = {"name": "Khác"}
    missing = await filled.client.patch(f"{PATH}/draft", json=body, headers=filled.headers(ADMINISTRATOR))
    assert missing.status_code == 428
    stale = await filled.client.patch(f"{PATH}/draft", json=body, headers=filled.headers(ADMINISTRATOR, version=7))
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"1"')
    refused = await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, version=7)
    assert refused.status_code == 412


async def test_what_is_missing_for_publication_is_named_by_pointer(filled: RunningService) -> None:
    paper = {"id": "a", "name": "Đơn", "originals": 0, "copies": 0}
    channel = {"channel": "online", "cases": [{"name": "Chung", "time_limit": {"unit": "day"}}]}
    unknown = {"field": "NONE", "executing_agencies": ["H05", "H77"]}
    await draft_change(filled, steps=[], audience=[], required_documents=[paper], channels=[channel], **unknown)
    answer = await publish(filled)
    assert (answer.status_code, answer.json()["code"]) == (422, "procedure_incomplete")
    pointers = {error["pointer"]: error["message"] for error in answer.json()["errors"]}
    assert set(pointers) == {
        "/steps",
        "/audience",
        "/required_documents/0/originals",
        "/channels/0/cases/0/time_limit/value",
        "/field",
        "/executing_agencies/1",
    }
    assert pointers["/steps"] == "Thiếu trình tự thực hiện"
    assert (await filled.get(PATH)).json()["version"] == 1
    assert len(await filled.recorded(ProcedurePublished)) == 2


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"schema": {"type": "string"}}, "/form/schema/type"),
        ({"schema": {"type": "object", "$ref": "http://forms.example/x"}}, "/form/schema/$ref"),
        (
            {"schema": {"type": "object", "properties": {"a": {"title": "A", "type": 1}}}},
            "/form/schema/properties/a/type",
        ),
        (
            {"schema": {"type": "object", "properties": {"a": {"title": "A", "type": "string", "format": "date"}}},
             "example": {"a": "tomorrow"}},
            "/form/example/a",
        ),
    ],
)  # fmt: skip
async def test_an_unsound_form_is_not_published(filled: RunningService, form: Any, pointer: str) -> None:
    await draft_change(filled, form=form)
    answer = await publish(filled)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_record_is_measured_in_bytes_as_its_event_is_sent(filled: RunningService) -> None:
    await draft_change(filled, assumptions=["ệ" * 20_000] * 9)
    refused = await publish(filled)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "", "too_large")


async def test_a_new_version_ends_the_one_before_and_both_stay_readable(filled: RunningService) -> None:
    await draft_change(filled, name="Cấp Phiếu lý lịch tư pháp, sửa đổi")
    answer = await publish(filled, valid_from="2026-05-01")
    assert (answer.json()["version"], answer.json()["valid_from"]) == (2, "2026-05-01")
    assert (await filled.get(PATH)).json()["version"] == 1
    assert (await filled.get(f"{PATH}?at=2026-04-30")).json()["valid_to"] == "2026-04-30"
    assert (await filled.get(f"{PATH}?at=2026-05-01")).json()["version"] == 2
    assert (await filled.get(f"{PATH}?version=1")).json()["name"] == "Cấp Phiếu lý lịch tư pháp"
    items = (await filled.get(f"{PATH}/versions")).json()["items"]
    assert [(item["version"], item["valid_from"], item["valid_to"]) for item in items] == [
        (2, "2026-05-01", None),
        (1, "2019-01-01", "2026-04-30"),
    ]
    names = [(await filled.get(f"/api/v1/procedures?q={CODE}&at={day}")).json()["items"][0]["name"]
             for day in ("2026-04-30", "2026-05-01")]  # fmt: skip
    assert names == ["Cấp Phiếu lý lịch tư pháp", "Cấp Phiếu lý lịch tư pháp, sửa đổi"]


async def test_a_version_that_replaces_one_of_the_same_day_leaves_it_without_a_day(filled: RunningService) -> None:
    for name in ("Lần hai", "Lần ba"):
        await draft_change(filled, name=name)
        assert (await publish(filled)).status_code == 200
    items = (await filled.get(f"{PATH}/versions")).json()["items"]
    assert [(item["version"], item["valid_from"], item["valid_to"]) for item in items] == [
        (3, "2026-04-01", None),
        (2, "2026-04-01", "2026-03-31"),
        (1, "2019-01-01", "2026-03-31"),
    ]
    assert (await filled.get(f"{PATH}?at=2026-04-01")).json()["name"] == "Lần ba"
    events = [event for event in await filled.recorded(ProcedurePublished) if event.code == CODE]
    assert [event.version for event in events] == [1, 2, 3]


async def test_a_version_cannot_begin_before_the_one_it_follows(filled: RunningService) -> None:
    await draft_change(filled, name="Khác")
    answer = await publish(filled, valid_from="2018-01-01")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/valid_from")


async def test_a_version_that_begins_later_is_announced_again_on_its_day(filled: RunningService, clock: Any) -> None:
    await draft_change(filled, name="Khác")
    await publish(filled, valid_from="2026-05-01")
    await say_what_turned(filled.kit)
    assert len([e for e in await filled.recorded(ProcedurePublished) if e.code == CODE]) == 2
    clock.now = clock.now.replace(month=4, day=30, hour=17)
    for _ in range(2):
        await say_what_turned(filled.kit)
    events = [event for event in await filled.recorded(ProcedurePublished) if event.code == CODE]
    assert [event.version for event in events] == [1, 2, 2]
    assert sorted({event.sequence for event in events}) == [event.sequence for event in events]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procedure_version SET record = jsonb_set(record, '{name}', '\"x\"')",
        "UPDATE procedure_version SET valid_from = valid_from + 1",
        "DELETE FROM procedure_version",
    ],
)
async def test_the_database_refuses_a_changed_or_deleted_version(filled: RunningService, statement: str) -> None:
    with pytest.raises(IntegrityError, match="immutable"):
        async with filled.kit.database.transaction() as session:
            await session.execute(text(statement))


async def test_the_database_refuses_two_versions_of_one_day(filled: RunningService) -> None:
    columns = """code, procedure_number, name, field_code, agency_code, agencies, level_declared, level_label,
        online_mode, audience, record, payload, etag, document, content_hash, name_folded, keywords_folded,
        rest_folded, published_at, published_by"""
    copy = f"""INSERT INTO procedure_version (version, valid_from, valid_to, {columns})
        SELECT 2, :valid_from, NULL, {columns} FROM procedure_version WHERE code = '{CODE}'"""
    with pytest.raises(IntegrityError, match="ex_procedure_version_validity"):
        async with filled.kit.database.transaction() as session:
            await session.execute(text(copy), {"valid_from": date(2030, 1, 1)})


async def test_a_retired_procedure_ends_with_its_day_and_names_its_successor(filled: RunningService) -> None:
    command = {"valid_to": "2026-04-30", "successor": "2.000033"}
    answer = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, command)
    assert (answer.status_code, answer.json()["successor"]) == (200, "2.000033")
    assert (await filled.get(f"{PATH}?at=2026-04-30")).status_code == 200
    assert (await filled.get(f"{PATH}?at=2026-05-01")).status_code == 404
    (event,) = await filled.recorded(ProcedureRetired)
    assert (event.code, event.valid_to) == (CODE, date(2026, 4, 30))
    assert event.successor == "2.000033"
    again = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR)
    assert (again.status_code, again.json()["code"]) == (409, "procedure_already_retired")
    drafted = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
    assert drafted.status_code == 409


async def test_a_procedure_retired_today_is_still_readable_afterwards(filled: RunningService, clock: Any) -> None:
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR)
    clock.now = clock.now.replace(month=6)
    assert (await filled.get(PATH)).json()["valid_to"] == "2026-04-01"
    items = (await filled.get("/api/v1/procedures")).json()["items"]
    assert [item["code"] for item in items] == ["2.000033"]


@pytest.mark.parametrize(
    ("command", "pointer"),
    [
        ({"successor": "9.999999"}, "/successor"),
        ({"successor": CODE}, "/successor"),
        ({"valid_to": "2018-01-01"}, "/valid_to"),
    ],
)
async def test_a_senseless_retirement_is_refused(filled: RunningService, command: Any, pointer: str) -> None:
    answer = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, command)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_second_draft_and_an_unknown_member_are_refused(filled: RunningService) -> None:
    await draft_change(filled)
    second = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
    assert (second.status_code, second.json()["code"]) == (409, "draft_exists")
    unknown = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": "1.000001", "colour": "red"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/colour")


@pytest.mark.parametrize("caller", [citizen(), official("clerk-tinh", "clerk", "H05.00")])
async def test_only_the_administrator_writes(filled: RunningService, caller: Any) -> None:
    writes = [
        await filled.post("/api/v1/procedures", caller, {"code": "1.000001"}),
        await filled.client.patch(f"{PATH}/draft", json={}, headers=filled.headers(caller, version=1)),
        await filled.post(f"{PATH}/actions/publish", caller),
        await filled.post(f"{PATH}/actions/retire", caller),
        await filled.post("/api/v1/catalog/imports", caller, {}),
        await filled.get("/api/v1/catalog/export", caller),
        await filled.get(f"{PATH}/draft", caller),
    ]
    assert [answer.status_code for answer in writes] == [403] * 7


async def test_who_may_not_write_is_not_told_what_is_wrong(filled: RunningService) -> None:
    wrong = {"code": "1.000001", "colour": "red"}
    assert (await filled.post("/api/v1/procedures", citizen(), wrong)).status_code == 403
    anonymous = await filled.client.patch(f"{PATH}/draft", json=wrong, headers=filled.headers(version=1))
    assert anonymous.status_code == 401


async def test_nobody_writes_anonymously(filled: RunningService) -> None:
    answer = await filled.post("/api/v1/procedures", body={"code": "1.000001"})
    assert answer.status_code == 401
    assert (await filled.get("/api/v1/catalog/export")).status_code == 401

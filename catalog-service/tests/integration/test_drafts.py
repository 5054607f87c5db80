import asyncio
from typing import Any

import pytest
from catalog_service.turning_points.sweeps import say_what_turned
from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
OTHER = official("administrator-2", "administrator", "H05")
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"


async def draft(service: RunningService, code: str = CODE, **changes: Any) -> Any:
    answer = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": code} | changes)
    assert answer.status_code == 201, answer.text
    return answer


async def publish(service: RunningService, caller: Any = ADMINISTRATOR, **command: Any) -> Any:
    return await service.post(f"{PATH}/actions/publish", caller, command)


async def courses(service: RunningService) -> list[tuple[int, str, str | None]]:
    items = (await service.get(f"{PATH}/versions")).json()["items"]
    return [(item["version"], item["valid_from"], item["valid_to"]) for item in items]


async def test_a_draft_is_discarded_and_what_is_published_stays(filled: RunningService) -> None:
    await draft(filled, name="Khác")
    stale = await filled.client.delete(f"{PATH}/draft", headers=filled.headers(ADMINISTRATOR, version=9))
    assert stale.status_code == 412
    unnamed = await filled.client.delete(f"{PATH}/draft", headers=filled.headers(ADMINISTRATOR))
    assert unnamed.status_code == 428
    gone = await filled.client.delete(f"{PATH}/draft", headers=filled.headers(ADMINISTRATOR, version=1))
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await filled.get(f"{PATH}/draft", ADMINISTRATOR)).status_code == 404
    assert (await filled.get(PATH)).json()["name"] == "Cấp Phiếu lý lịch tư pháp"
    await draft(filled, name="Lại nữa")


async def test_the_code_of_a_discarded_draft_is_free_for_a_copy(filled: RunningService) -> None:
    clone = f"{PATH}/actions/clone"
    await draft(filled, "9.000007")
    taken = await filled.post(clone, ADMINISTRATOR, {"code": "9.000007"})
    assert (taken.status_code, taken.json()["code"]) == (409, "procedure_code_taken")
    headers = filled.headers(ADMINISTRATOR, version=1)
    await filled.client.delete("/api/v1/procedures/9.000007/draft", headers=headers)
    assert (await filled.post(clone, ADMINISTRATOR, {"code": "9.000007"})).status_code == 201


async def test_drafts_are_listed_with_who_changed_them(filled: RunningService) -> None:
    assert (await filled.get("/api/v1/catalog/drafts", ADMINISTRATOR)).json()["items"] == []
    await draft(filled, "9.000001", name="Thủ tục mới")
    await draft(filled)
    first = (await filled.get("/api/v1/catalog/drafts?page_size=1", ADMINISTRATOR)).json()
    (item,) = first["items"]
    assert (item["code"], item["published_version"], item["version"]) == (CODE, 1, 1)
    assert item["changed_by"] == ADMINISTRATOR.subject
    second = await filled.get(f"/api/v1/catalog/drafts?cursor={first['next_cursor']}", ADMINISTRATOR)
    (item,) = second.json()["items"]
    assert (item["code"], item["name"], item["published_version"]) == ("9.000001", "Thủ tục mới", None)


async def test_who_published_what_and_when_is_kept(filled: RunningService) -> None:
    await draft(filled, decision="12/QĐ-UBND")
    await publish(filled, OTHER)
    items = (await filled.get("/api/v1/catalog/publications", ADMINISTRATOR)).json()["items"]
    assert len(items) == 3
    (last,) = [item for item in items if item["version"] == 2]
    assert (last["code"], last["decision"], last["published_by"]) == (CODE, "12/QĐ-UBND", OTHER.subject)
    for caller in (citizen(), official("clerk-tinh", "clerk", "H05.00")):
        assert (await filled.get("/api/v1/catalog/publications", caller)).status_code == 403
        assert (await filled.get("/api/v1/catalog/drafts", caller)).status_code == 403


@pytest.mark.parametrize(("named", "refused"), [(True, 412), (False, 409)])
async def test_of_two_administrators_who_publish_at_once_one_is_told(
    filled: RunningService, named: bool, refused: int
) -> None:
    await draft(filled, name="Một lần thôi")

    async def one(caller: Any) -> Any:
        headers = filled.headers(caller, version=1) if named else filled.headers(caller)
        headers["Idempotency-Key"] = caller.subject
        return await filled.client.post(f"{PATH}/actions/publish", json={}, headers=headers)

    answers = await asyncio.gather(one(ADMINISTRATOR), one(OTHER))
    assert sorted(answer.status_code for answer in answers) == [200, refused]
    assert [version for version, *_ in await courses(filled)] == [2, 1]
    assert len([e for e in await filled.recorded(ProcedurePublished) if e.code == CODE]) == 2


async def test_of_two_administrators_who_draft_the_same_new_procedure_one_is_told(filled: RunningService) -> None:
    body = {"code": "9.000001", "name": "Mới"}
    answers = await asyncio.gather(
        *(filled.post("/api/v1/procedures", caller, body) for caller in (ADMINISTRATOR, OTHER))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"draft_exists"}


async def test_the_next_version_does_not_take_over_the_first_day_of_the_one_before(filled: RunningService) -> None:
    await draft(filled, valid_from="2019-01-01", name="Khác")
    assert (await publish(filled)).json()["valid_from"] == "2026-04-01"


async def test_a_draft_may_not_begin_before_a_version_that_has_begun(filled: RunningService) -> None:
    await draft(filled, valid_from="2018-12-31")
    answer = await publish(filled)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/valid_from", "overlap")


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ("2026-05-01", [(3, "2026-05-01", None), (2, "2026-05-01", "2026-04-30"), (1, "2019-01-01", "2026-04-30")]),
        ("2026-04-15", [(3, "2026-04-15", None), (2, "2026-05-01", "2026-04-30"), (1, "2019-01-01", "2026-04-14")]),
        ("2026-06-01", [(3, "2026-06-01", None), (2, "2026-05-01", "2026-05-31"), (1, "2019-01-01", "2026-04-30")]),
    ],
)
async def test_a_version_that_has_not_begun_may_be_replaced(
    filled: RunningService, begins: str, expected: list[Any]
) -> None:
    await draft(filled, name="Sắp có hiệu lực")
    await publish(filled, valid_from="2026-05-01")
    await draft(filled, name="Công bố lại")
    answer = await publish(filled, valid_from=begins)
    assert answer.status_code == 200, answer.text
    assert await courses(filled) == expected
    assert (await filled.get(f"{PATH}?at={begins}")).json()["name"] == "Công bố lại"
    assert (await filled.get(f"{PATH}?at=2026-04-14")).json()["version"] == 1


async def test_a_version_without_a_day_is_never_announced(filled: RunningService, clock: Any) -> None:
    await draft(filled, name="Sắp có hiệu lực")
    await publish(filled, valid_from="2026-05-01")
    await draft(filled, name="Công bố lại")
    await publish(filled, valid_from="2026-04-15")
    clock.now = clock.now.replace(month=6)
    await say_what_turned(filled.kit)
    events = [event.version for event in await filled.recorded(ProcedurePublished) if event.code == CODE]
    assert events == [1, 2, 3, 3]
    assert (await filled.get(PATH)).json()["version"] == 3


async def test_a_procedure_ends_before_its_next_version_begins(filled: RunningService) -> None:
    await draft(filled, name="Sắp có hiệu lực")
    await publish(filled, valid_from="2026-05-01")
    answer = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-04-20"})
    assert (answer.status_code, answer.json()["version"], answer.json()["valid_to"]) == (200, 1, "2026-04-20")
    assert await courses(filled) == [(2, "2026-05-01", "2026-04-30"), (1, "2019-01-01", "2026-04-20")]
    for day in ("2026-04-21", "2026-05-01"):
        assert (await filled.get(f"{PATH}?at={day}")).status_code == 404
    (event,) = await filled.recorded(ProcedureRetired)
    assert event.valid_to.isoformat() == "2026-04-20"


async def test_a_version_that_was_never_in_force_is_not_read_after_the_end(filled: RunningService, clock: Any) -> None:
    await draft(filled, forms=[{"id": "don", "name": "Đơn đang có hiệu lực"}])
    await publish(filled)
    await draft(filled, forms=[{"id": "don", "name": "Đơn chưa bao giờ có hiệu lực"}])
    await publish(filled, valid_from="2026-05-01")
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-04-20"})
    clock.now = clock.now.replace(month=6)
    read = (await filled.get(PATH)).json()
    assert (read["version"], read["valid_to"]) == (2, "2026-04-20")
    blank = await filled.get(f"{PATH}/forms/don/file")
    assert blank.headers["ETag"] == (await filled.get(f"{PATH}/forms/don/file?version=2")).headers["ETag"]


async def test_two_that_name_each_other_at_once_make_no_circle(filled: RunningService) -> None:
    async def retire(code: str, successor: str) -> int:
        path = f"/api/v1/procedures/{code}/actions/retire"
        return (await filled.post(path, ADMINISTRATOR, {"successor": successor})).status_code

    pair = (retire("2.000488", "2.000033"), retire("2.000033", "2.000488"))
    assert sorted(await asyncio.gather(*pair)) == [200, 422]


async def test_successors_do_not_lead_back(filled: RunningService) -> None:
    retired = await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"successor": "2.000033"})
    assert retired.status_code == 200
    other = "/api/v1/procedures/2.000033"
    back = await filled.post(f"{other}/actions/retire", ADMINISTRATOR, {"successor": CODE})
    (error,) = back.json()["errors"]
    assert (back.status_code, error["pointer"], error["code"]) == (422, "/successor", "cycle")
    itself = await filled.post(f"{other}/actions/retire", ADMINISTRATOR, {"successor": "2.000033"})
    assert [error["code"] for error in itself.json()["errors"]] == ["self_reference"]
    await draft(filled, "2.000033", successor=CODE)
    published = await filled.post(f"{other}/actions/publish", ADMINISTRATOR)
    assert [error["code"] for error in published.json()["errors"]] == ["cycle"]


async def test_what_has_changed_since_it_was_read_is_neither_retired_nor_copied(filled: RunningService) -> None:
    read = (await filled.get(PATH)).headers["ETag"]
    await draft(filled, description="Đã sửa")
    await publish(filled)
    for action, body in (("retire", {}), ("clone", {"code": "1.999903"})):
        headers = filled.headers(ADMINISTRATOR) | {"If-Match": read}
        stale = await filled.client.post(f"{PATH}/actions/{action}", json=body, headers=headers)
        assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    assert await filled.recorded(ProcedureRetired) == []
    for action, body in (("clone", {"code": "1.999903"}), ("retire", {})):
        headers = filled.headers(ADMINISTRATOR) | {"If-Match": (await filled.get(PATH)).headers["ETag"]}
        done = await filled.client.post(f"{PATH}/actions/{action}", json=body, headers=headers)
        assert done.status_code in (200, 201), done.text


async def test_a_procedure_that_ended_is_not_taken_up_again(filled: RunningService) -> None:
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR)
    answer = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "procedure_already_retired")
    assert problem["retired_from"] == "2026-04-02"
    assert "mã mới" in problem["detail"]


async def test_what_points_at_a_procedure_points_at_no_version(filled: RunningService) -> None:
    """Rights, mandates and proofs outlive a version: only its own form, and what was drawn of it, hang on it."""
    query = text("SELECT conrelid::regclass::text FROM pg_constraint WHERE confrelid = 'procedure_version'::regclass")
    async with filled.kit.database.sessions() as session:
        assert set(await session.scalars(query)) <= {"form", "drawn_form"}
        published = await filled.get(PATH)
        await draft(filled, name="Phiên bản hai")
        assert (await publish(filled)).json()["code"] == published.json()["code"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"steps": [{"title": "Nộp", "titel": "x"}]}, "/steps/0/titel"),
        ({"required_documents": [{"id": "a", "name": "A", "colour": 1}]}, "/required_documents/0/colour"),
    ],
)
async def test_an_unknown_member_is_refused_at_every_depth(
    filled: RunningService, change: dict[str, Any], pointer: str
) -> None:
    answer = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | change)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    await draft(filled)
    headers = filled.headers(ADMINISTRATOR, version=1)
    changed = await filled.client.patch(f"{PATH}/draft", json=change, headers=headers)
    assert (changed.status_code, changed.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream"])
async def test_a_body_that_is_no_json_is_refused(filled: RunningService, content_type: str) -> None:
    await draft(filled)
    headers = filled.headers(ADMINISTRATOR, version=1) | {"Content-Type": content_type}
    drafted = await filled.client.post("/api/v1/procedures", content=b"abc", headers=headers)
    changed = await filled.client.patch(f"{PATH}/draft", content=b"abc", headers=headers)
    assert [answer.status_code for answer in (drafted, changed)] == [422, 422]

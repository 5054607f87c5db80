from typing import Any

from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
PATH = "/api/v1/mandates/qd-877-2018"


def mandate(*items: Any, **changes: Any) -> dict[str, Any]:
    header = {"decision": "877/QĐ-TTg", "title": "Danh mục dịch vụ công trực tuyến mức độ 3, 4 (mẫu)"}
    header |= {"issued_on": "2018-07-18", "valid_from": "2018-07-18", "due_on": "2026-03-22"}
    return header | {"items": list(items)} | changes


def item(code: str | None = NOTICE, required: int = 4, **changes: Any) -> dict[str, Any]:
    return {"procedure_code": code, "name": "Dịch vụ mẫu", "required_level": required} | changes


async def put(service: RunningService, body: Any, version: int = 0, caller: Any = ADMINISTRATOR) -> Any:
    return await service.client.put(PATH, json=body, headers=service.headers(caller, version=version))


async def compliance(service: RunningService, **query: Any) -> dict[str, Any]:
    answer = await service.get(f"{PATH}/compliance", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def judged(service: RunningService, *, provable: int, code: str = NOTICE) -> None:
    """As if that much were provable of it."""

    async def standing() -> Any:
        async with service.kit.database.sessions() as session:
            return await session.scalar(text("SELECT 1 FROM service_level WHERE code = :code"), {"code": code})

    await eventually(standing)
    async with service.kit.database.transaction() as session:
        values = {"code": code, "provable": provable}
        changed = "UPDATE service_level SET provable = :provable, recheck_at = NULL WHERE code = :code"
        await session.execute(text(changed), values)


async def only(service: RunningService, **query: Any) -> dict[str, Any]:
    (found,) = (await compliance(service, **query))["items"]
    return found


async def test_a_list_is_written_read_and_replaced_by_who_has_read_it(filled: RunningService) -> None:
    assert (await filled.get("/api/v1/mandates")).json()["items"] == []
    assert (await filled.get(PATH)).json()["code"] == "mandate_not_found"
    owner = {"unit": "H05.06", "role": "Trưởng phòng Quản lý thương mại"}
    created = await put(filled, mandate(item(owner=owner), item(CRIMINAL, due_on="2026-12-31")))
    assert (created.status_code, created.headers["ETag"]) == (200, '"1"'), created.text
    read = await filled.get(PATH)
    assert (read.json(), read.headers["ETag"], read.headers["Cache-Control"]) == (created.json(), '"1"', "no-cache")
    assert [row["due_on"] for row in read.json()["items"]] == ["2026-03-22", "2026-12-31"]
    assert read.json()["items"][0]["owner"] == owner
    assert (await put(filled, mandate(), 0)).status_code == 412
    assert (await put(filled, mandate(item()), 1)).json()["version"] == 2
    listed = (await filled.get("/api/v1/mandates?at=2018-07-18")).json()["items"]
    assert [found["id"] for found in listed] == ["qd-877-2018"]
    assert (await filled.get("/api/v1/mandates?at=2018-07-17")).json()["items"] == []


async def test_only_the_administrator_writes_a_list_and_says_its_version(filled: RunningService) -> None:
    assert (await put(filled, mandate(), caller=citizen())).status_code == 403
    unversioned = await filled.client.put(PATH, json=mandate(), headers=filled.headers(ADMINISTRATOR))
    assert unversioned.status_code == 428


async def test_every_fault_of_a_list_is_told_with_its_place(filled: RunningService) -> None:
    wrong = [
        item(agency="H99"),
        item(agency="H05.06", agency_kind="department"),
        item(owner={"unit": "H98"}),
        item(due_on="2018-07-17"),
        item(CRIMINAL),
        item(CRIMINAL, 3),
        item(None, name="Chưa rõ"),
    ]
    answer = await put(filled, mandate(*wrong, valid_from="2018-07-16", valid_to="2018-07-15", due_on="2018-01-01"))
    told = {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert told == {
        ("/valid_from", "valid_before_issued"),
        ("/valid_to", "ends_before_it_begins"),
        ("/due_on", "due_before_issued"),
        ("/items/0/agency", "unknown_code"),
        ("/items/1/agency_kind", "two_places"),
        ("/items/2/owner/unit", "unknown_code"),
        ("/items/3", "repeated"),
        ("/items/3/due_on", "due_before_issued"),
        ("/items/5", "repeated"),
        ("/items/6", "says_nothing"),
    }
    assert all(error["message"] for error in answer.json()["errors"])
    assert (await filled.get(PATH)).status_code == 404
    far = await put(filled, mandate(issued_on="2201-01-01"))
    assert [error["code"] for error in far.json()["errors"]] == ["day_out_of_range"]


async def test_a_service_that_nobody_has_published_is_taken_and_marked_as_not_in_the_catalogue(
    filled: RunningService, samples: Any
) -> None:
    rows = [item(), item("2.999999"), item(None, national_code="1.234567"), item(None, agency_kind="department")]
    written = (await put(filled, mandate(*rows))).json()
    assert [row["in_catalogue"] for row in written["items"]] == [True, False, False, False]
    document = {"id": "qd-1-2026"} | mandate(*rows)
    report = await samples.report_of(await samples.bring_in({"mandates": [document]}))
    (row,) = report["rows"]
    assert (row["outcome"], row["problems"]) == ("created", [])
    (note,) = row["notes"]
    assert (note["pointer"], note["code"]) == ("/mandates/0/items/1/procedure_code", "not_in_catalogue")


async def test_nothing_is_compared_on_a_day_before_the_list_is_valid(filled: RunningService) -> None:
    await put(filled, mandate(item(), valid_from="2018-08-01"))
    early = await filled.get(f"{PATH}/compliance", params={"at": "2018-07-31"})
    (error,) = early.json()["errors"]
    assert (early.status_code, error["pointer"], error["code"]) == (400, "?at", "list_not_yet_valid")
    assert error["message"].startswith("Danh mục có hiệu lực từ ngày 01/08/2018")
    assert (await filled.get(f"{PATH}/compliance", params={"at": "2018-08-01"})).status_code == 200


async def test_a_list_entered_by_mistake_is_withdrawn_with_a_trace_and_can_be_written_again(
    filled: RunningService, samples: Any
) -> None:
    created = (await put(filled, mandate(item()))).json()
    document = {"id": "qd-877-2018"} | mandate(item())
    url, reason = f"{PATH}/actions/withdraw", {"reason": "Nhập nhầm danh mục (mẫu)"}

    async def withdraw(version: int, caller: Any = ADMINISTRATOR) -> Any:
        return await filled.client.post(url, json=reason, headers=filled.headers(caller, version=version))

    assert (await withdraw(1, citizen())).status_code == 403
    assert (await withdraw(7)).status_code == 412
    withdrawn = await withdraw(1)
    assert (withdrawn.status_code, withdrawn.headers["ETag"]) == (200, '"2"'), withdrawn.text
    assert withdrawn.json()["withdrawn"] == {"at": "2026-04-01T03:00:00Z", "reason": reason["reason"]}
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT withdrawn_by FROM mandate")) == ADMINISTRATOR.subject
    assert (await filled.get(PATH)).json() == withdrawn.json()
    assert (await filled.get("/api/v1/mandates")).json()["items"] == []
    assert (await filled.get(f"{PATH}/compliance")).json()["code"] == "mandate_withdrawn"
    assert (await filled.get("/api/v1/catalog/export", ADMINISTRATOR)).json()["mandates"] == []
    assert (await withdraw(2)).json()["code"] == "mandate_withdrawn"
    again = await put(filled, mandate(item()), 2)
    assert again.json() == created | {"version": 3}
    await withdraw(3)
    report = await samples.report_of(await samples.bring_in({"mandates": [document]}))
    assert [row["outcome"] for row in report["rows"]] == ["created"]
    assert (await filled.get(PATH)).json() == created | {"version": 5}


async def test_what_is_provable_decides_whether_a_service_meets_the_list(filled: RunningService) -> None:
    await put(filled, mandate(item(), due_on="2026-04-01"))
    await judged(filled, provable=4)
    assert (await only(filled))["status"] == "met"
    await judged(filled, provable=3)
    found = await only(filled)
    assert (found["required"], found["declared"], found["provable"]) == (4, 4, 3)
    assert (found["status"], found["days_overdue"]) == ("declared_only", None)
    late = await only(filled, at="2026-04-11")
    assert (late["status"], late["days_overdue"]) == ("overdue", 10)


async def test_a_service_that_declares_less_is_below_and_then_overdue(filled: RunningService, samples: Any) -> None:
    lower = samples.promotion_notice(levels_by_agency=[{"agency": "H05.06", "declared": 3}])
    operation = await samples.bring_in(samples.catalogue(procedures=[lower]))
    assert operation["state"] == "done", operation
    await put(filled, mandate(item(due_on="2026-04-01", owner={"unit": "H05.06", "role": "Phó Giám đốc"})))
    found = await only(filled)
    assert (found["declared"], found["status"]) == (3, "below")
    assert found["owner"]["unit"]["name"].startswith("Sở Công Thương")
    late = await only(filled, status="overdue", at="2026-04-02")
    assert (late["days_overdue"], late["due_on"], late["owner"]["role"]) == (1, "2026-04-01", "Phó Giám đốc")


async def test_what_was_provable_on_a_past_day_is_not_claimed(filled: RunningService) -> None:
    await put(filled, mandate(item(), due_on="2026-04-01"))
    await judged(filled, provable=4)
    before = await only(filled, at="2026-03-31")
    assert (before["declared"], before["provable"], before["status"]) == (4, None, "declared_only")


async def test_nothing_is_overdue_once_the_list_has_ended(filled: RunningService) -> None:
    await put(filled, mandate(item("2.999999", agency="H05.06"), valid_to="2026-03-25"))
    assert (await only(filled, at="2026-03-25"))["days_overdue"] == 3
    assert (await only(filled, at="2026-03-26"))["days_overdue"] is None


async def test_what_nobody_offers_is_unmapped_and_counted_as_overdue(filled: RunningService) -> None:
    await put(filled, mandate(item("2.999999", agency="H05.06"), item(agency="H05.03"), item("2.999998")))
    found = await compliance(filled)
    assert [row["status"] for row in found["items"]] == ["unmapped"] * 3
    assert [row["days_overdue"] for row in found["items"]] == [10] * 3
    assert [row["agency"] and row["agency"]["code"] for row in found["items"]] == ["H05.06", "H05.03", None]
    assert [row["procedure"] and row["procedure"]["code"] for row in found["items"]] == [None, NOTICE, None]
    assert found["summary"]["overdue"] == 3
    assert found["summary"]["statuses"] == {"met": 0, "declared_only": 0, "below": 0, "unmapped": 3, "overdue": 0}


async def test_a_row_finds_its_procedure_by_the_national_code(filled: RunningService) -> None:
    await put(filled, mandate(item(None, national_code="1.234567")))
    assert (await only(filled))["status"] == "unmapped"
    listed = {"procedures": [{"MATTHC": "1.234567", "TENTTHC": "Thông báo khuyến mại"}]}
    path = "/api/v1/catalog/national-procedures"
    await filled.client.put(path, json=listed, headers=filled.headers(ADMINISTRATOR))
    mapped = await filled.post(
        f"/api/v1/procedures/{NOTICE}/national-codes", ADMINISTRATOR, {"national_code": "1.234567"}
    )
    assert mapped.status_code == 201, mapped.text
    found = await only(filled)
    assert (found["procedure"]["code"], found["national_code"]) == (NOTICE, "1.234567")
    assert (await only(filled, at="2026-03-31"))["status"] == "unmapped"


async def test_kinds_and_units_narrow_a_row_and_the_question(filled: RunningService) -> None:
    await put(filled, mandate(item(agency_kind="department"), item(CRIMINAL, agency_kind="commune")))
    units = [row["agency"] and row["agency"]["code"] for row in (await compliance(filled))["items"]]
    assert units == ["H05.03", "H05.06", "H05.08", None]
    assert len((await compliance(filled, agency="H05"))["items"]) == 3
    assert len((await compliance(filled, agency="H05.06"))["items"]) == 1
    assert (await compliance(filled, agency="H05.00"))["items"] == []


async def test_a_successor_inherits_the_rows_of_an_ended_unit(filled: RunningService, samples: Any) -> None:
    heir = {"code": "H05.90", "name": "Sở Tài chính (mẫu)", "kind": "department", "parent": "H05"}
    heir["valid_from"] = "2026-03-01"
    ended = next(unit for unit in samples.agencies() if unit["code"] == "H05.06")
    ended |= {"valid_to": "2026-02-28", "successors": ["H05.90"]}
    operation = await samples.bring_in({"agencies": [ended, heir]})
    assert operation["state"] == "done", (operation, await samples.report_of(operation))
    await put(filled, mandate(item(agency="H05.06")))
    for asked in ({}, {"agency": "H05.90"}, {"agency": "H05.06"}, {"agency": "H05"}):
        assert (await only(filled, **asked))["agency"]["code"] == "H05.90", asked
    assert (await only(filled, at="2026-02-28"))["agency"]["code"] == "H05.06"


async def test_the_summary_counts_every_unit_whatever_the_page_shows(filled: RunningService) -> None:
    await put(filled, mandate(item(), item(CRIMINAL, 3), item(CRIMINAL, 4, agency="H05.03")))
    await judged(filled, provable=4)
    await judged(filled, provable=3, code=CRIMINAL)
    found = await compliance(filled, status="met", page_size=1)
    assert [row["number"] for row in found["items"]] == [1]
    following = await compliance(filled, status="met", page_size=1, cursor=found["next_cursor"])
    assert ([row["number"] for row in following["items"]], following["next_cursor"]) == ([2], None)
    summary = found["summary"]
    assert (summary["services"], summary["overdue"], summary["statuses"]["met"]) == (3, 1, 2)
    justice = next(agency for agency in summary["agencies"] if agency["agency"]["code"] == "H05.03")
    counted = {(cell["required"], cell["provable"]): cell["services"] for cell in justice["matrix"]}
    assert (counted, justice["overdue"]) == ({(3, 3): 1, (4, 3): 1}, 1)


async def test_lists_are_exported_and_imported_without_a_change(filled: RunningService, samples: Any) -> None:
    document = {"id": "qd-877-2018"} | mandate(item(), item("2.999999", agency="H05.06"))
    operation = await samples.bring_in({"mandates": [document]})
    assert operation["state"] == "done", (operation, await samples.report_of(operation))
    assert (await filled.get(PATH)).json()["version"] == 1
    exported = (await filled.get("/api/v1/catalog/export", ADMINISTRATOR)).json()
    assert [row["due_on"] for row in exported["mandates"][0]["items"]] == ["2026-03-22"] * 2
    again = await samples.bring_in(exported)
    report = await samples.report_of(again)
    assert {row["outcome"] for row in report["rows"] if row["kind"] == "mandate"} == {"unchanged"}
    wrong = await samples.bring_in({"mandates": [document | {"items": [item(agency="H99")]}]})
    (rejected,) = (await samples.report_of(wrong))["rows"]
    assert (rejected["outcome"], rejected["problem"]["pointer"]) == ("rejected", "/mandates/0/items/0/agency")

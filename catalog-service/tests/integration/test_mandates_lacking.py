"""Who should offer a mandated service and does not, why, and since when; whoever takes the place of what has ended."""

from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
PATH = "/api/v1/mandates/qd-877-2018"
NOTICE, CRIMINAL = "2.000033", "2.000488"


def mandate(*items: Any, **changes: Any) -> dict[str, Any]:
    header = {"decision": "877/QĐ-TTg", "title": "Danh mục dịch vụ công trực tuyến mức độ 3, 4 (mẫu)"}
    header |= {"issued_on": "2018-07-18", "valid_from": "2018-07-18", "due_on": "2026-03-22"}
    return header | {"items": list(items)} | changes


def item(code: str | None, **changes: Any) -> dict[str, Any]:
    return {"procedure_code": code, "name": "Dịch vụ mẫu", "required_level": 3} | changes


async def put(service: RunningService, *items: Any) -> None:
    headers = service.headers(ADMINISTRATOR, version=0)
    answer = await service.client.put(PATH, json=mandate(*items), headers=headers)
    assert answer.status_code == 200, answer.text


async def rows(service: RunningService, **query: Any) -> list[dict[str, Any]]:
    answer = await service.get(f"{PATH}/compliance", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def told(row: dict[str, Any]) -> tuple[str | None, str, str | None]:
    return row["agency"] and row["agency"]["code"], row["status"], row["lacking"] and row["lacking"]["code"]


async def test_every_unit_of_the_kind_is_listed_with_what_it_lacks(filled: RunningService) -> None:
    owner = {"unit": "H05.03", "role": "Phó Giám đốc"}
    await put(filled, item(NOTICE, agency_kind="department", owner=owner))
    found = await rows(filled, at="2026-03-31")  # what was provable on a past day is not known
    assert [told(row) for row in found] == [
        ("H05.03", "unmapped", "not_offered"),
        ("H05.06", "overdue", "not_proven"),
        ("H05.08", "unmapped", "not_offered"),
    ]
    assert {(row["overdue_since"], row["days_overdue"]) for row in found} == {("2026-03-23", 9)}
    assert {row["owner"]["unit"]["code"] for row in found} == {"H05.03"}
    assert (found[0]["status_name"], found[0]["lacking"]["name"]) == (
        "Chưa cung cấp",
        "Cơ quan chưa cung cấp dịch vụ này",
    )
    english = await filled.client.get(f"{PATH}/compliance", headers=filled.headers() | {"Accept-Language": "en"})
    assert english.json()["items"][0]["lacking"] == {"code": "not_offered", "name": "The unit does not offer it"}
    by_status = {count["code"]: (count["name"], count["count"]) for count in english.json()["summary"]["by_status"]}
    assert (by_status["unmapped"], by_status["below"]) == (("Not offered", 2), ("Below what is required", 0))


async def test_what_the_catalogue_lacks_is_told_apart(filled: RunningService, samples: Any) -> None:
    lower = samples.promotion_notice(level=2, online_mode="information")
    assert (await samples.bring_in({"procedures": [lower]}))["state"] == "done"
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": "2.777777"})
    wanted = [item(code, agency="H05.06") for code in (NOTICE, CRIMINAL, "2.777777", "2.888888")]
    await put(filled, *wanted)
    assert [told(row) for row in await rows(filled)] == [
        ("H05.06", "overdue", "lower_level"),
        ("H05.06", "unmapped", "not_offered"),
        ("H05.06", "unmapped", "not_published"),
        ("H05.06", "unmapped", "not_in_catalogue"),
    ]
    (before_it_was_due, *_) = await rows(filled, at="2026-03-22")
    assert (before_it_was_due["lacking"]["code"], before_it_was_due["overdue_since"]) == ("not_proven", None)


@pytest.fixture
async def replaced_twice(service: RunningService, samples: Any) -> RunningService:
    """One procedure ended with February in favour of another, that one in the middle of March in favour of a third."""
    procedures = [
        samples.criminal_record(code="1.000001"),
        samples.criminal_record(code="1.000002"),
        samples.criminal_record(code="1.000003"),
    ]
    assert (await samples.bring_in(samples.catalogue(procedures=procedures)))["state"] == "done"
    for code, valid_to, successor in (
        ("1.000001", "2026-04-30", "1.000002"),
        ("1.000002", "2026-05-15", "1.000003"),
    ):
        body = {"valid_to": valid_to, "successor": successor}
        answer = await service.post(f"/api/v1/procedures/{code}/actions/retire", ADMINISTRATOR, body)
        assert answer.status_code == 200, answer.text
    return service


@pytest.mark.parametrize(
    ("day", "code"), [("2026-04-30", "1.000001"), ("2026-05-15", "1.000002"), ("2026-05-16", "1.000003")]
)
async def test_a_row_follows_every_successor_of_its_procedure_by_the_day(
    replaced_twice: RunningService, day: str, code: str
) -> None:
    await put(replaced_twice, item("1.000001", agency="H05.03"))
    (found,) = await rows(replaced_twice, at=day)
    assert (found["procedure"]["code"], found["agency"]["code"]) == (code, "H05.03")


async def test_a_row_that_names_an_abolished_unit_goes_along_all_its_successors(
    filled: RunningService, samples: Any
) -> None:
    unit = {"name": "Sở mẫu", "kind": "department", "parent": "H05"}
    trade = next(known for known in samples.agencies() if known["code"] == "H05.06")
    trade |= {"valid_to": "2026-02-28", "successors": ["H05.90"]}
    middle = unit | {"code": "H05.90", "valid_from": "2026-03-01", "valid_to": "2026-03-15", "successors": ["H05.91"]}
    last = unit | {"code": "H05.91", "valid_from": "2026-03-16"}
    operation = await samples.bring_in({"agencies": [trade, middle, last]})
    assert operation["state"] == "done", await samples.report_of(operation)
    owner = {"unit": "H05.06"}
    await put(filled, item(NOTICE, agency="H05.06", owner=owner), item("2.888888", agency="H05.06", owner=owner))
    for day, code in (("2026-02-28", "H05.06"), ("2026-03-15", "H05.90"), ("2026-03-16", "H05.91")):
        found = await rows(filled, at=day)
        assert [row["agency"]["code"] for row in found] == [code, code]
        assert [row["owner"]["unit"]["code"] for row in found] == [code, code]


async def test_lists_of_mandates_are_sent_once_and_kept_by_nobody_who_does_not_ask(filled: RunningService) -> None:
    await put(filled, item(NOTICE))
    for path in ("/api/v1/mandates", PATH, f"{PATH}/compliance"):
        first = await filled.get(path)
        # Mandates change without an event: what the gateway kept would be stale.
        assert first.headers["Cache-Control"] == "no-cache"
        known = {"If-None-Match": first.headers["ETag"]}
        again = await filled.client.get(path, headers=filled.headers() | known)
        assert (again.status_code, again.content) == (304, b"")

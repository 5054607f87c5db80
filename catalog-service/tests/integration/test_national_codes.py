import json
import time
from typing import Any

import pytest
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
LIST = "/api/v1/catalog/national-procedures"
CODES = "/api/v1/catalog/national-codes"
NATIONAL_COUNT = 5_741
"""Procedures in the national database."""


async def take(service: RunningService, names: dict[str, str], caller: Any = ADMINISTRATOR) -> Any:
    rows = [{"MATTHC": code, "TENTTHC": name} for code, name in names.items()]
    return await service.client.put(LIST, json={"procedures": rows}, headers=service.headers(caller))


async def map_code(service: RunningService, procedure: str, national: str, **changes: Any) -> Any:
    path = f"/api/v1/procedures/{procedure}/national-codes"
    return await service.post(path, ADMINISTRATOR, {"national_code": national} | changes)


async def end(service: RunningService, procedure: str, mapping: str, **changes: Any) -> Any:
    path = f"/api/v1/procedures/{procedure}/national-codes/{mapping}/actions/end"
    return await service.post(path, ADMINISTRATOR, changes)


async def codes_of(service: RunningService, procedure: str) -> dict[str, Any]:
    return (await service.get(f"/api/v1/procedures/{procedure}/national-codes")).json()


async def unmapped(service: RunningService, **query: Any) -> list[str]:
    items = (await service.get(CODES, params={"state": "unmapped", **query})).json()["items"]
    return [item["procedure"]["code"] for item in items]


async def test_the_national_list_is_taken_over_and_nothing_of_it_is_lost(filled: RunningService) -> None:
    first = await take(filled, {"1.000001": "Một", "1.000002": "Hai"})
    assert first.json() == {"listed": 2, "added": 2, "renamed": 0, "left_out": 0}
    assert (await map_code(filled, NOTICE, "1.000001")).status_code == 201
    second = await take(filled, {"1.000002": "Hai, đổi tên", "1.000003": "Ba"})
    assert second.json() == {"listed": 2, "added": 1, "renamed": 1, "left_out": 1}
    (kept,) = (await codes_of(filled, NOTICE))["items"]
    assert (kept["national"]["name"], kept["listed"]) == ("Một", False)
    refused = await map_code(filled, CRIMINAL, "1.000001")
    assert refused.json()["errors"][0]["pointer"] == "/national_code"
    back = await take(filled, {"1.000001": "Một", "1.000002": "Hai, đổi tên", "1.000003": "Ba"})
    assert back.json() == {"listed": 3, "added": 0, "renamed": 0, "left_out": 0}
    assert (await codes_of(filled, NOTICE))["items"][0]["listed"] is True


async def test_all_procedures_of_the_country_come_in_one_body_larger_than_a_mebibyte(filled: RunningService) -> None:
    name = "Cấp, cấp lại, gia hạn giấy phép hoạt động trong lĩnh vực được quản lý theo quy định của pháp luật " * 2
    names = {f"1.{number:06}.000.00.00.H05": f"{name}{number}" for number in range(NATIONAL_COUNT)}
    body = json.dumps(
        {"procedures": [{"MATTHC": code, "TENTTHC": name} for code, name in names.items()]}, ensure_ascii=False
    ).encode()
    assert 1024 * 1024 < len(body) < 20 * 1024 * 1024
    headers = filled.headers(ADMINISTRATOR) | {"Content-Type": "application/json"}
    for added in (NATIONAL_COUNT, 0):
        answer = await filled.client.put(LIST, content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["listed"], answer.json()["added"]) == (NATIONAL_COUNT, added)


async def test_a_list_with_a_code_twice_is_refused(filled: RunningService) -> None:
    rows = [{"code": "1.000001", "name": "Một"}, {"MATTHC": "1.000001", "TENTTHC": "Một"}]
    answer = await filled.client.put(LIST, json={"procedures": rows}, headers=filled.headers(ADMINISTRATOR))
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/procedures/0/code", "repeated"),
        ("/procedures/1/code", "repeated"),
    ]
    assert (await take(filled, {}, citizen())).status_code == 403


async def test_a_mapping_has_a_history_and_never_disappears(filled: RunningService, clock: Any) -> None:
    await take(filled, {"1.000001": "Một", "1.000002": "Hai"})
    mapped = await map_code(filled, NOTICE, "1.000001", valid_from="2026-01-01")
    assert (mapped.status_code, mapped.json()["current"]) == (201, ["1.000001"]), mapped.text
    mapping = mapped.json()["items"][0]["id"]
    assert (await map_code(filled, NOTICE, "1.000001")).json()["code"] == "national_code_already_mapped"
    later = await end(filled, NOTICE, mapping, valid_to="2026-06-30")
    assert later.json()["current"] == ["1.000001"]
    assert (await end(filled, NOTICE, mapping, valid_to="2026-07-31")).json()["errors"][0]["code"] == (
        "later_than_its_end"
    )
    ended = await end(filled, NOTICE, mapping)
    assert (ended.status_code, ended.json()["current"]) == (200, []), ended.text
    assert ended.json()["items"][0]["valid_to"] == "2026-03-31"
    assert (await end(filled, NOTICE, mapping)).json()["code"] == "national_code_mapping_ended"
    other = await map_code(filled, NOTICE, "1.000002")
    assert [item["national"]["code"] for item in other.json()["items"]] == ["1.000002", "1.000001"]
    assert (await end(filled, CRIMINAL, mapping)).json()["code"] == "national_code_mapping_not_found"
    before = await end(filled, NOTICE, other.json()["items"][0]["id"], valid_to="2026-03-30")
    assert before.json()["errors"][0]["code"] == "ends_before_it_begins"


async def test_a_national_code_belongs_to_one_procedure_at_a_time(filled: RunningService) -> None:
    await take(filled, {"1.000001": "Một", CRIMINAL: "Cấp phiếu lý lịch tư pháp"})
    mapped = await map_code(filled, NOTICE, "1.000001")
    taken = await map_code(filled, CRIMINAL, "1.000001")
    assert (taken.status_code, taken.json()["code"]) == (409, "national_code_taken")
    assert taken.json()["procedure_code"] == NOTICE
    await end(filled, NOTICE, mapped.json()["items"][0]["id"])
    assert (await map_code(filled, CRIMINAL, "1.000001")).status_code == 201
    own = await map_code(filled, NOTICE, CRIMINAL)
    assert (own.status_code, own.json()["procedure_code"]) == (409, CRIMINAL)
    with pytest.raises(IntegrityError, match="ex_national_code_one_procedure"):
        async with filled.kit.database.transaction() as session:
            await session.execute(
                text(
                    "INSERT INTO national_code SELECT gen_random_uuid(), :code, national_code, national_number,"
                    " valid_from, valid_to, mapped_by, mapped_at FROM national_code WHERE valid_to IS NULL"
                ),
                {"code": NOTICE},
            )


async def test_unknown_codes_and_procedures_are_told_apart(filled: RunningService) -> None:
    await take(filled, {"1.000001": "Một"})
    assert (await map_code(filled, "9.999999", "1.000001")).json()["code"] == "procedure_not_found"
    unknown = await map_code(filled, NOTICE, "1.999999")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown_code")
    assert (await filled.get("/api/v1/procedures/9.999999/national-codes")).status_code == 404


async def test_a_procedure_with_a_national_code_of_its_own_needs_no_mapping(filled: RunningService) -> None:
    assert await unmapped(filled) == [NOTICE, CRIMINAL]
    await take(filled, {CRIMINAL: "Cấp phiếu lý lịch tư pháp", "1.000001": "Một"})
    assert await unmapped(filled) == [NOTICE]
    (own,) = (await codes_of(filled, CRIMINAL))["items"]
    assert (own["own_code"], own["id"], own["valid_from"]) == (True, None, None)
    assert await unmapped(filled, agency="H05.03") == []
    await map_code(filled, NOTICE, "1.000001")
    mapped = (await filled.get(f"{CODES}?state=mapped")).json()["items"]
    assert [(item["procedure"]["code"], item["national_codes"]) for item in mapped] == [
        (NOTICE, ["1.000001"]),
        (CRIMINAL, [CRIMINAL]),
    ]


async def test_a_name_without_accents_and_in_another_order_is_suggested_never_applied(filled: RunningService) -> None:
    names = {
        "1.000001": "Thủ tục hoạt động khuyến mại, thông báo",
        "1.000002": "Cấp phép xây dựng nhà ở riêng lẻ",
        "1.000003": "THONG BAO HOAT DONG KHUYEN MAI",
    }
    await take(filled, names)
    answer = await filled.get(f"{CODES}/suggestions", ADMINISTRATOR)
    by_code = {item["procedure"]["code"]: item["suggestions"] for item in answer.json()["items"]}
    assert [(s["national"]["code"], s["score"]) for s in by_code[NOTICE]] == [("1.000001", 100.0), ("1.000003", 100.0)]
    assert by_code[CRIMINAL] == []
    assert await unmapped(filled) == [NOTICE, CRIMINAL]
    await map_code(filled, CRIMINAL, "1.000001")
    (only,) = (await filled.get(f"{CODES}/suggestions", ADMINISTRATOR)).json()["items"]
    assert [s["national"]["code"] for s in only["suggestions"]] == ["1.000003"]
    assert (await filled.get(f"{CODES}/suggestions", citizen())).status_code == 403


async def test_suggestions_from_a_list_as_long_as_the_national_one_take_well_under_a_second(
    filled: RunningService,
) -> None:
    words = ["cấp", "đổi", "giấy phép", "hoạt động", "khuyến mại", "nhà ở", "đăng ký", "thông báo", "tỉnh", "xã"]
    names = {f"1.1{n:05}": " ".join(words[(n * k) % 10] for k in range(3, 14)) + f" {n}" for n in range(5741)}
    assert (await take(filled, names)).json()["added"] == 5741
    started = time.perf_counter()
    answer = await filled.get(f"{CODES}/suggestions", ADMINISTRATOR)
    took_seconds = time.perf_counter() - started
    assert answer.status_code == 200
    assert took_seconds < 1

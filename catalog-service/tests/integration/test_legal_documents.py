import asyncio
from typing import Any

import pytest
from catalog_service.legal_documents import service as legal_documents
from catalog_service.legal_documents.numbers import canonical
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
PATH = "/api/v1/catalog/legal-documents"


def document(number: str, **changes: Any) -> dict[str, Any]:
    values = {"number": number, "title": "Nghị định (mẫu)", "valid_to": "2025-12-31", "replaced_by": None}
    return values | changes


async def put(service: RunningService, documents: list[dict[str, Any]], caller: Any = ADMINISTRATOR) -> Any:
    return await service.client.put(PATH, json={"documents": documents}, headers=service.headers(caller))


async def stored(service: RunningService) -> list[str]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(text("SELECT number FROM legal_document ORDER BY number")))


async def test_the_list_is_written_as_a_whole_and_anybody_may_read_it(still: RunningService) -> None:
    empty = await still.get(PATH)
    assert (empty.status_code, empty.json()["items"]) == (200, [])
    first = [document("43/2011/NĐ-CP", replaced_by="42/2022/NĐ-CP"), document("63/2010/NĐ-CP")]
    written = await put(still, first)
    assert (written.status_code, written.json()) == (200, {"documents": first})
    read = await still.get(PATH)
    assert read.json()["items"] == first
    assert read.headers["Cache-Control"] == "no-store"
    await put(still, [document("1/2026/TT-BTC")])
    assert await stored(still) == ["1/2026/TT-BTC"]
    await put(still, [])
    assert await stored(still) == []


async def test_of_two_who_write_the_list_at_once_the_later_one_has_written_it(still: RunningService) -> None:
    lists = [[document(f"{number}/2020/NĐ-CP"), document("43/2011/NĐ-CP")] for number in range(10, 14)]
    answers = await asyncio.gather(*(put(still, documents) for documents in lists))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert await stored(still) in [[one["number"] for one in documents] for documents in lists]


async def test_the_list_is_paged_in_the_order_of_numbers(still: RunningService) -> None:
    await put(still, [document(f"{number}/2020/NĐ-CP") for number in (30, 10, 20)])
    first = (await still.get(PATH, params={"page_size": 2, "with_total": True})).json()
    assert [one["number"] for one in first["items"]] == ["10/2020/NĐ-CP", "20/2020/NĐ-CP"]
    assert first["total"] == {"value": 3, "relation": "exact"}
    rest = (await still.get(PATH, params={"page_size": 2, "cursor": first["next_cursor"]})).json()
    assert ([one["number"] for one in rest["items"]], rest["next_cursor"]) == (["30/2020/NĐ-CP"], None)


async def test_only_an_administrator_writes_it(still: RunningService) -> None:
    await put(still, [document("43/2011/NĐ-CP")])
    for caller in (citizen(), official("leader", "leader", "H05"), official("officer", "officer", "H05.06")):
        assert (await put(still, [], caller)).status_code == 403
    assert (await still.client.put(PATH, json={"documents": []}, headers=still.headers())).status_code == 401
    assert await stored(still) == ["43/2011/NĐ-CP"]


async def test_one_text_written_in_two_ways_is_refused_at_both_places_and_nothing_is_written(
    still: RunningService,
) -> None:
    await put(still, [document("1/2026/TT-BTC")])
    answer = await put(still, [document("43/2011/NĐ-CP"), document("2/2020/TT-BTP"), document("NĐ 43/2011")])
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("/documents/0/number", "repeated"),
        ("/documents/2/number", "repeated"),
    ]
    assert answer.json()["errors"][0]["message"] == "Văn bản xuất hiện nhiều lần"
    assert await stored(still) == ["1/2026/TT-BTC"]


async def test_no_text_replaces_itself(still: RunningService) -> None:
    answer = await put(still, [document("43/2011/NĐ-CP", replaced_by="Nghị định số 43/2011/NĐ-CP")])
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/documents/0/replaced_by", "own_successor")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"number": "  "}, "/documents/0/number"),
        ({"number": "x" * 101}, "/documents/0/number"),
        ({"valid_to": "hôm qua"}, "/documents/0/valid_to"),
        ({"valid_to": None}, "/documents/0/valid_to"),
        ({"replaced": "1/2026/NĐ-CP"}, "/documents/0/replaced"),
    ],
)
async def test_what_is_no_text_is_refused_with_its_place(
    still: RunningService, changes: dict[str, Any], pointer: str
) -> None:
    answer = await put(still, [document("43/2011/NĐ-CP") | changes])
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await stored(still) == []


async def test_texts_are_found_by_any_writing_of_their_number(still: RunningService) -> None:
    await put(still, [document("Nghị định số 43/2011/NĐ-CP", replaced_by="42/2022/NĐ-CP")])
    async with still.kit.database.sessions() as session:
        known = await legal_documents.by_number(session)
    assert known[canonical("NĐ 43/2011")].replaced_by == "42/2022/NĐ-CP"
    assert canonical("43/2011/TT-BTC") not in known


@pytest.mark.parametrize("writing", ["43/2011/NĐ-CP", "43/2011/nđ-cp", "Nghị định số 43/2011/NĐ-CP", "NĐ 43/2011"])
def test_writings_of_one_number_are_one_text(writing: str) -> None:
    assert canonical(writing) == canonical("43 / 2011 / NĐ-CP")


@pytest.mark.parametrize("other", ["44/2011/NĐ-CP", "43/2012/NĐ-CP", "43/2011/TT-BTC", "TT 43/2011", "Luật 43"])
def test_other_numbers_are_other_texts(other: str) -> None:
    assert canonical(other) != canonical("43/2011/NĐ-CP")


def test_a_number_with_leading_zeros_is_the_same() -> None:
    assert canonical("09/2019/TT-BTP") == canonical("9/2019/TT-BTP")
    assert canonical("Quyết định của tỉnh") == canonical("quyet dinh cua tinh")

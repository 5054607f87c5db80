from datetime import UTC, date, datetime
from typing import Any

from catalog_service.code_lists import service as code_lists
from catalog_service.code_lists.schemas import CodeListDocument
from contracts.catalog import CodeListChanged
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
PATH = "/api/v1/code-lists/payer-categories"
AT = datetime(2026, 4, 1, tzinfo=UTC)


async def put(service: RunningService, entries: list[Any], version: int, caller: Any = ADMINISTRATOR) -> Any:
    headers = service.headers(caller, version=version)
    return await service.client.put(PATH, json={"entries": entries}, headers=headers)


async def test_the_base_lists_are_there_for_everybody(service: RunningService) -> None:
    listed = (await service.get("/api/v1/code-lists")).json()["items"]
    assert {"payer-categories", "data-stores", "audiences", "document-kinds"} <= {item["list"] for item in listed}
    read = await service.get(PATH)
    names = {entry["code"]: entry["name_vi"] for entry in read.json()["entries"]}
    assert names["elderly"] == "Người cao tuổi"
    assert {"student", "war_merit_relative", "poor_household", "child", "disabled"} <= names.keys()
    again = await service.client.get(PATH, headers={**service.headers(), "If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304
    unknown = await service.get("/api/v1/code-lists/colours")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "code_list_not_found")


async def test_a_code_ends_and_another_begins(service: RunningService) -> None:
    read = await service.get(PATH)
    assert read.headers["ETag"] == '"1"'
    entries = [e | ({"valid_to": "2026-06-30"} if e["code"] == "student" else {}) for e in read.json()["entries"]]
    entries.append({"code": "apprentice", "name_vi": "Người học nghề", "valid_from": "2026-07-01"})
    changed = await put(service, entries, 1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"'), changed.text
    assert (await service.get(PATH)).json() == changed.json()

    async def codes(day: str) -> set[str]:
        return {entry["code"] for entry in (await service.get(f"{PATH}?at={day}")).json()["entries"]}

    assert {"student", "apprentice"} & await codes("2026-06-30") == {"student"}
    assert {"student", "apprentice"} & await codes("2026-07-01") == {"apprentice"}
    assert (await put(service, entries, 1)).status_code == 412
    same = await put(service, entries, 2)
    assert same.headers["ETag"] == '"2"'
    (event,) = await service.recorded(CodeListChanged)
    assert (event.list, event.sequence) == ("payer-categories", 2)


async def test_a_code_is_never_left_out_repeated_or_ended_before_it_begins(service: RunningService) -> None:
    entries = (await service.get(PATH)).json()["entries"]
    left_out = await put(service, entries[1:], 1)
    (error,) = left_out.json()["errors"]
    assert (left_out.status_code, error["pointer"], error["code"]) == (422, "/entries", "entry_left_out")
    assert entries[0]["code"] in error["message"]
    repeated = await put(service, [*entries, entries[0]], 1)
    assert [e["code"] for e in repeated.json()["errors"]] == ["repeated", "repeated"]
    ended = await put(service, [entries[0] | {"valid_to": "1999-01-01"}, *entries[1:]], 1)
    assert ended.json()["errors"][0]["pointer"] == "/entries/0/valid_to"
    assert (await service.get(PATH)).json()["version"] == 1


async def test_only_the_administrator_writes_a_list(service: RunningService) -> None:
    assert (await put(service, [], 1, citizen())).status_code == 403
    unnamed = await service.client.put(PATH, json={"entries": []}, headers=service.headers(ADMINISTRATOR))
    assert unnamed.status_code == 428


async def test_entries_are_exported_and_imported_without_a_change(service: RunningService) -> None:
    before = (await service.get("/api/v1/code-lists/data-stores")).json()["version"]
    async with service.kit.database.transaction() as session:
        documents = await code_lists.documents(session)
        assert await code_lists.put(session, documents, AT) == set()
        new = CodeListDocument(list="data-stores", code="archive", name_vi="Kho lưu trữ", valid_from=date(2026, 1, 1))
        assert code_lists.faults(new, await code_lists.names(session)) == []
        assert await code_lists.put(session, [*documents, new], AT) == {("data-stores", "archive")}
    assert (await service.get("/api/v1/code-lists/data-stores")).json()["version"] == before + 1
    assert [event.list for event in await service.recorded(CodeListChanged)] == ["data-stores"]
    unknown = new.model_copy(update={"list": "colours", "valid_to": date(2000, 1, 1)})
    assert [error.pointer for error in code_lists.faults(unknown, {"data-stores"})] == ["/list", "/valid_to"]

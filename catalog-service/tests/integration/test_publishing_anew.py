"""What a publication has to bring: something new."""

from typing import Any

import pytest
from contracts.catalog import ProcedurePublished
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

ADMINISTRATOR = official("administrator", "administrator", "H05")
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"


async def drafted(service: RunningService, **changes: Any) -> None:
    answer = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | changes)
    assert answer.status_code == 201, answer.text


async def publish(service: RunningService, **command: Any) -> Any:
    return await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, command)


async def versions(service: RunningService) -> list[int]:
    return [item["version"] for item in (await service.get(f"{PATH}/versions")).json()["items"]]


@pytest.mark.parametrize("command", [{}, {"valid_from": "2026-05-01"}], ids=["today", "later"])
async def test_an_unchanged_draft_is_not_published(filled: RunningService, command: dict[str, Any]) -> None:
    told = len(await filled.recorded(ProcedurePublished))
    await drafted(filled)
    preview = (await filled.post(f"{PATH}/draft/preview", ADMINISTRATOR, command)).json()
    assert (preview["publishable"], preview["repeats"], preview["faults"]) == (False, 1, [])
    refused = await publish(filled, **command)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_publish")
    assert (refused.json()["version"], refused.json()["detail"]) == (
        1,
        "Bản thảo không khác gì phiên bản 1 đã công bố",
    )
    assert await versions(filled) == [1]
    assert len(await filled.recorded(ProcedurePublished)) == told
    assert (await filled.get(f"{PATH}/draft", ADMINISTRATOR)).status_code == 200


async def test_a_version_to_come_is_not_repeated_but_may_begin_on_another_day(filled: RunningService) -> None:
    await drafted(filled, conditions="Điều kiện mới (mẫu)")
    assert (await publish(filled, valid_from="2026-06-01")).status_code == 200
    await drafted(filled)
    refused = await publish(filled)
    assert (refused.status_code, refused.json()["version"]) == (409, 2)
    assert (await publish(filled, valid_from="2026-05-01")).status_code == 200
    assert await versions(filled) == [3, 2, 1]


@pytest.mark.parametrize("change", [{"valid_to": "2026-12-31"}, {"successor": "2.000033"}], ids=["end", "successor"])
async def test_another_end_or_successor_is_something_new(filled: RunningService, change: dict[str, Any]) -> None:
    await drafted(filled, **change)
    assert (await publish(filled)).status_code == 200


async def test_a_units_new_name_is_something_new(filled: RunningService) -> None:
    seen = (await filled.get("/api/v1/agencies/H05.03")).headers["ETag"]
    change = {"name": "Sở Tư pháp (mẫu)", "effective_on": "2026-04-01", "decision": "12/QĐ-UBND (mẫu)"}
    path = "/api/v1/agencies/H05.03/actions/rename"
    assert (await filled.post(path, ADMINISTRATOR, change, version=seen)).status_code == 200
    await drafted(filled)
    answer = await publish(filled)
    assert (answer.status_code, answer.json()["agency"]["name"]) == (200, "Sở Tư pháp (mẫu)")


async def test_a_unit_that_does_not_exist_yet_is_a_fault_of_publishing(filled: RunningService) -> None:
    unit = {"code": "H05.90", "name": "Sở mới (mẫu)", "kind": "department", "parent": "H05"}
    created = {"agencies": [unit | {"valid_from": "2026-07-01"}]}
    answer = await filled.post("/api/v1/catalog/imports", ADMINISTRATOR, created)
    assert answer.status_code == 202, answer.text

    async def known() -> bool:
        return (await filled.get("/api/v1/agencies/H05.90?at=2026-07-01")).status_code == 200

    await eventually(known)
    await drafted(filled, executing_agencies=["H05.03", "H05.90"])
    refused = await publish(filled, valid_from="2026-06-30")
    assert (refused.status_code, refused.json()["code"]) == (422, "procedure_incomplete")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
        ("/executing_agencies/1", "code_not_yet")
    ]
    assert (await publish(filled, valid_from="2026-07-01")).status_code == 200

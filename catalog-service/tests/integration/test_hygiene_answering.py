"""Who sees and answers for findings, and what a published record says of units that are no more."""

from datetime import timedelta
from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
HYGIENE = "/api/v1/catalog/hygiene"
REASON = {"reason": "Đã biết"}


async def run(service: RunningService) -> None:
    started = await service.post(f"{HYGIENE}/runs", ADMINISTRATOR)

    async def finished() -> bool:
        return (await service.get(started.headers["Location"], ADMINISTRATOR)).json()["state"] == "done"

    await eventually(finished)


async def findings(service: RunningService, caller: Any = ADMINISTRATOR, **query: Any) -> list[dict[str, Any]]:
    answer = await service.get(HYGIENE, caller, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.fixture
async def looked_at(filled: RunningService) -> RunningService:
    await run(filled)
    return filled


async def test_an_officer_sees_what_is_wrong_with_the_procedures_of_the_own_agency(looked_at: RunningService) -> None:
    officer, stranger = official("officer", "officer", "H05.06"), official("approver", "approver", "H05.03")
    everything = await findings(looked_at)
    own = await findings(looked_at, officer)
    assert {finding["procedure"]["code"] for finding in everything} == {NOTICE, CRIMINAL}
    assert {finding["procedure"]["code"] for finding in own} == {NOTICE}
    assert own == await findings(looked_at, agency="H05.06")
    assert await findings(looked_at, officer, agency="H05.03") == []
    counted = (await looked_at.get(HYGIENE, officer)).json()["counts"]
    assert sum(counted.values()) == len(own)
    path = f"{HYGIENE}/{own[0]['id']}"
    assert (await looked_at.get(path, officer)).json() == own[0]
    assert (await looked_at.get(path, stranger)).json()["code"] == "hygiene_finding_not_found"
    assert (await looked_at.post(f"{path}/actions/accept", officer, REASON, version=1)).status_code == 403


async def test_an_acceptance_needs_what_was_read_and_can_be_taken_back(looked_at: RunningService) -> None:
    (finding,) = await findings(looked_at, kind="unmapped_code", procedure=NOTICE)
    path = f"{HYGIENE}/{finding['id']}"
    read = await looked_at.get(path, ADMINISTRATOR)
    assert (read.headers["ETag"], read.json()) == (f'"{finding["version"]}"', finding)
    assert (await looked_at.post(f"{path}/actions/accept", ADMINISTRATOR, REASON)).status_code == 428
    early = await looked_at.post(f"{path}/actions/take-back-acceptance", ADMINISTRATOR, version=1)
    assert (early.status_code, early.json()["code"]) == (409, "hygiene_finding_not_accepted")
    accepted = await looked_at.post(f"{path}/actions/accept", ADMINISTRATOR, REASON, version=1)
    assert (accepted.status_code, accepted.headers["ETag"]) == (200, '"2"'), accepted.text
    assert (await looked_at.get(path, ADMINISTRATOR)).headers["ETag"] == '"2"'
    stale = await looked_at.post(f"{path}/actions/accept", ADMINISTRATOR, REASON, version=1)
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"2"')
    await run(looked_at)  # found again as it was: whoever has read it may go on
    back = await looked_at.post(f"{path}/actions/take-back-acceptance", ADMINISTRATOR, version=2)
    assert (back.status_code, back.json()["status"], back.json()["accepted"]) == (200, "open", None)
    (again,) = await findings(looked_at, kind="unmapped_code", procedure=NOTICE, status="open")
    assert again["version"] == 3


async def test_kinds_and_states_are_named_in_the_callers_language(looked_at: RunningService) -> None:
    (finding,) = await findings(looked_at, kind="unmapped_code", procedure=NOTICE)
    assert (finding["kind_name"], finding["status_name"]) == ("Chưa gắn mã thủ tục quốc gia", "Chưa xử lý")
    headers = looked_at.headers(ADMINISTRATOR) | {"Accept-Language": "en"}
    english = (await looked_at.client.get(HYGIENE, headers=headers)).json()
    assert {"code": "unmapped_code", "name": "No national code", "count": 2} in english["by_kind"]
    assert {item["status_name"] for item in english["items"]} == {"Open"}


async def test_a_published_procedure_that_names_an_ended_unit_is_found_with_the_successor(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    trade = next(unit for unit in samples.agencies() if unit["code"] == "H05.06")
    trade |= {"valid_to": "2026-04-01", "successors": ["H05.90"]}
    heir = {"code": "H05.90", "name": "Sở mẫu", "kind": "department", "parent": "H05", "valid_from": "2026-04-02"}
    operation = await samples.bring_in({"agencies": [trade, heir]})
    assert operation["state"] == "done", await samples.report_of(operation)
    await run(filled)
    assert await findings(filled, kind="ended_agency") == []  # it has its last day still
    clock.now += timedelta(days=1)
    await run(filled)
    (finding,) = await findings(filled, kind="ended_agency")
    assert (finding["procedure"]["code"], finding["pointer"]) == (NOTICE, "/agency")
    assert (finding["successors"], finding["suggestions"]) == ([{"code": "H05.90", "name": "Sở mẫu"}], [])
    assert finding["fact"] == {"agency": "H05.06", "valid_to": "2026-04-01", "acting": ["H05.90"]}
    assert "01/04/2026" in finding["detail"]["vi"]
    seen = await findings(filled, official("officer", "officer", "H05.90"), kind="ended_agency")
    assert [one["id"] for one in seen] == [finding["id"]]
    changes = {"agency": "H05.90", "executing_agencies": ["H05.90"], "decision": None, "decided_on": None}
    operation = await samples.bring_in({"procedures": [samples.promotion_notice(**changes)]})
    assert operation["state"] == "done", await samples.report_of(operation)
    await run(filled)
    (gone,) = await findings(filled, kind="ended_agency")
    assert gone["status"] == "resolved"

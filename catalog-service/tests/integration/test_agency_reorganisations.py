from typing import Any

import pytest
from contracts.catalog import AgencyChanged
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
UNITS = "/api/v1/agencies"
DAY, DECISION = "2026-03-01", "12/QĐ-UBND"
ORDER = {"effective_on": DAY, "decision": DECISION}


async def act(service: RunningService, code: str, action: str, **command: Any) -> Any:
    etag = (await service.get(f"{UNITS}/{code}")).headers["ETag"]
    return await service.post(f"{UNITS}/{code}/actions/{action}", ADMINISTRATOR, ORDER | command, version=etag)


async def set_up(service: RunningService, code: str, **more: Any) -> Any:
    command = {"code": code, "name": f"Đơn vị {code}", "kind": "division", "parent": "H05", "decision": DECISION}
    return await service.post(UNITS, ADMINISTRATOR, command | {"valid_from": "2020-01-01"} | more)


async def told(service: RunningService, since: int) -> list[str]:
    return [event.code for event in (await service.recorded(AgencyChanged))[since:]]


def problem(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    body = answer.json()
    return answer.status_code, body["code"], [(error["pointer"], error["code"]) for error in body.get("errors", [])]


async def test_a_unit_is_set_up_by_decision(filled: RunningService) -> None:
    created = await set_up(filled, "H05.03.01", parent="H05.03", other_codes=["000.01.03.H05"])
    assert (created.status_code, created.headers["Location"]) == (201, f"{UNITS}/H05.03.01")
    read = await filled.get(f"{UNITS}/000.01.03.H05")
    assert (read.headers["ETag"], read.json()) == (created.headers["ETag"], created.json())
    assert read.json()["history"][0]["decision"] == DECISION
    assert (await filled.recorded(AgencyChanged))[-1].path == ["H05", "H05.03", "H05.03.01"]
    assert problem(await set_up(filled, "H05.03.01"))[:2] == (409, "agency_exists")
    unsound = await set_up(filled, "H05.04", parent="H77", other_codes=["000.01.03.H05"])
    assert problem(unsound)[2] == [("/other_codes/0", "code_taken"), ("/parent", "unknown_code")]


async def test_only_the_administrator_who_saw_the_unit_changes_it(filled: RunningService) -> None:
    path, command = f"{UNITS}/H05.03/actions/rename", ORDER | {"name": "Sở Mới"}
    assert (await filled.post(path, official("clerk-tinh", "clerk", "H05.00"), command)).status_code == 403
    assert problem(await filled.post(path, ADMINISTRATOR, command))[:2] == (428, "version_required")
    stale = await filled.post(path, ADMINISTRATOR, command, version='"old"')
    current = (await filled.get(f"{UNITS}/H05.03")).headers["ETag"]
    assert (stale.status_code, stale.headers["ETag"]) == (412, current)
    assert (await filled.post(f"{UNITS}/H77/actions/rename", ADMINISTRATOR, command, version="1")).status_code == 404


async def test_a_unit_has_its_new_name_from_the_day_on(filled: RunningService) -> None:
    renamed = await act(filled, "H05.03", "rename", name="Sở Tư pháp và Hộ tịch")
    read = await filled.get(f"{UNITS}/H05.03")
    assert (renamed.status_code, renamed.headers["ETag"], renamed.json()) == (200, read.headers["ETag"], read.json())
    assert read.json()["name"] == "Sở Tư pháp và Hộ tịch"
    assert (await filled.get(f"{UNITS}/H05.03?at=2026-02-28")).json()["name"] == "Sở Tư pháp"
    assert (await filled.recorded(AgencyChanged))[-1].name == "Sở Tư pháp và Hộ tịch"
    again = await act(filled, "H05.03", "rename", name="Khác")
    assert problem(again) == (422, "reorganisation_invalid", [("/effective_on", "overlap")])


async def test_a_unit_moves_with_all_below_it_and_never_under_itself(filled: RunningService) -> None:
    await set_up(filled, "H05.03.01", parent="H05.03")
    count = len(await filled.recorded(AgencyChanged))
    moved = await act(filled, "H05.03", "move", parent="H05.06")
    assert moved.json()["path"] == ["H05", "H05.06", "H05.03"]
    assert await told(filled, count) == ["H05.03", "H05.03.01"]
    before = (await filled.get(f"{UNITS}/H05.03.01?at=2026-02-28")).json()
    assert before["path"] == ["H05", "H05.03", "H05.03.01"]
    assert problem(await act(filled, "H05.06", "move", parent="H05.03.01"))[2] == [("/parent", "cycle")]
    assert problem(await act(filled, "H05.06", "move", parent="H77"))[2] == [("/parent", "unknown_code")]


async def test_merged_units_hand_over_what_stood_under_them_and_their_procedures_are_named(
    filled: RunningService,
) -> None:
    await set_up(filled, "H05.03.01", parent="H05.03")
    await set_up(filled, "H05.22")
    count = len(await filled.recorded(AgencyChanged))
    merged = await act(filled, "H05.03", "merge", into="H05.06", also=["H05.22"])
    assert merged.status_code == 200, merged.text
    body = merged.json()
    assert (body["valid_to"], body["successors"], body["ended_by"]) == ("2026-02-28", ["H05.06"], DECISION)
    assert [procedure["code"] for procedure in body["procedures_to_revise"]] == ["2.000488"]
    assert merged.headers["ETag"] == (await filled.get(f"{UNITS}/H05.03")).headers["ETag"]
    assert (await filled.get(f"{UNITS}/H05.03.01")).json()["path"] == ["H05", "H05.06", "H05.03.01"]
    assert (await filled.get(f"{UNITS}/H05.06")).json()["predecessors"] == ["H05.03", "H05.22"]
    assert set(await told(filled, count)) == {"H05.03", "H05.22", "H05.03.01"}
    assert problem(await act(filled, "H05.03", "rename", name="Khác"))[:2] == (409, "agency_already_ended")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ({"into": "H05.03"}, ("/into", "own_successor")),
        ({"into": "H77"}, ("/into", "unknown_code")),
        ({"into": "H05.06", "effective_on": "2018-01-01"}, ("/into", "not_in_force")),
        ({"into": "H05.06", "also": ["H78"]}, ("/also/0", "unknown_code")),
        ({"into": "H05.06", "effective_on": "2019-01-01"}, ("/effective_on", "ends_before_it_begins")),
    ],
)
async def test_an_unsound_merger_is_refused_by_pointer(
    filled: RunningService, command: dict[str, Any], error: tuple[str, str]
) -> None:
    assert problem(await act(filled, "H05.03", "merge", **command)) == (422, "reorganisation_invalid", [error])


async def test_a_split_says_who_gets_which_unit(filled: RunningService) -> None:
    for code, parent in (("H05.22", "H05"), ("H05.22.01", "H05.22"), ("H05.22.02", "H05.22")):
        await set_up(filled, code, parent=parent)
    into = ["H05.03", "H05.06"]
    refused = await act(filled, "H05.22", "split", into=into, units={"H05.22.01": "H05.03"})
    assert problem(refused)[:2] == (409, "agency_has_units")
    assert refused.json()["units"] == [{"code": "H05.22.02", "name": "Đơn vị H05.22.02"}]
    wrong = await act(filled, "H05.22", "split", into=into, units={"H05.22.01": "H05.08", "H05.00": "H05.03"})
    assert problem(wrong)[2] == [("/units/H05.00", "not_under_it"), ("/units/H05.22.01", "not_a_successor")]
    units = {"H05.22.01": "H05.03", "H05.22.02": "H05.06"}
    done = await act(filled, "H05.22", "split", into=into, units=units)
    assert (done.status_code, done.json()["successors"]) == (200, into)
    acting = (await filled.get(f"{UNITS}/H05.22/jurisdiction")).json()["acting"]
    assert [unit["code"] for unit in acting] == into
    assert (await filled.get(f"{UNITS}/H05.22.02")).json()["parent"] == "H05.06"


async def test_a_unit_that_executes_procedures_is_not_abolished_without_successors(filled: RunningService) -> None:
    refused = await act(filled, "H05.03", "abolish")
    assert problem(refused)[:2] == (409, "agency_still_executes")
    assert (refused.json()["count"], refused.json()["procedures"][0]["code"]) == (1, "2.000488")
    done = await act(filled, "H05.03", "abolish", successors=["H05.06"])
    assert [procedure["code"] for procedure in done.json()["procedures_to_revise"]] == ["2.000488"]


async def test_a_tier_is_abolished_and_its_units_go_up(filled: RunningService) -> None:
    await set_up(filled, "H05.08.01", parent="H05.08")
    assert problem(await act(filled, "H05.08", "abolish"))[:2] == (409, "agency_has_units")
    done = await act(filled, "H05.08", "abolish", units_to="H05")
    assert done.status_code == 200, done.text
    assert (await filled.get(f"{UNITS}/H05.08.01")).json()["path"] == ["H05", "H05.08.01"]


async def test_a_future_end_holds_from_its_day(filled: RunningService) -> None:
    planned = await act(filled, "H05.08", "abolish", effective_on="2026-07-01")
    assert planned.json()["valid_to"] == "2026-06-30"
    listed = [unit["code"] for unit in (await filled.get(f"{UNITS}?at=2026-06-30")).json()["items"]]
    gone = [unit["code"] for unit in (await filled.get(f"{UNITS}?at=2026-07-01")).json()["items"]]
    assert "H05.08" in listed
    assert "H05.08" not in gone


async def test_nothing_stands_under_a_unit_on_a_day_on_which_that_is_not_there(
    filled: RunningService, samples: Any
) -> None:
    refusal = (422, "reorganisation_invalid", [("/parent", "not_in_force")])
    await act(filled, "H05.08", "abolish", effective_on="2026-07-01")
    assert problem(await set_up(filled, "H05.08.01", parent="H05.08")) == refusal
    assert problem(await set_up(filled, "H05.08.02", parent="H05.08", valid_from="2026-07-01")) == refusal
    await set_up(filled, "H05.19", kind="department", valid_from="2026-02-01")
    assert problem(await set_up(filled, "H05.19.01", parent="H05.19")) == refusal
    assert (await set_up(filled, "H05.19.01", parent="H05.19", valid_from="2026-02-01")).status_code == 201
    ended = {"code": "H05.19", "name": "Đơn vị H05.19", "kind": "department", "parent": "H05"}
    ended |= {"valid_from": "2026-02-01", "valid_to": "2026-12-31"}
    (row,) = (await samples.report_of(await samples.bring_in({"agencies": [ended]})))["rows"]
    assert (row["problem"]["pointer"], row["problem"]["code"]) == ("/agencies/0/valid_to", "units_remain")


async def test_the_same_command_again_has_the_same_answer_and_one_effect(filled: RunningService) -> None:
    etag = (await filled.get(f"{UNITS}/H05.03")).headers["ETag"]
    path, command = f"{UNITS}/H05.03/actions/rename", ORDER | {"name": "Sở Mới"}
    first = await filled.post(path, ADMINISTRATOR, command, key="k", version=etag)
    count = len(await filled.recorded(AgencyChanged))
    again = await filled.post(path, ADMINISTRATOR, command, key="k", version=etag)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert len(await filled.recorded(AgencyChanged)) == count

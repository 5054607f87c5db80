import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from catalog_service.agencies.sweeps import turn_units
from contracts.catalog import AgencyChanged
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import event

UNITS = "/api/v1/agencies"
SAMPLE = Path(__file__).parents[3] / "deploy" / "sample-data" / "agencies.json"
FIRST, MERGER = "2019-01-01", "2025-07-01"


def state(valid_from: str, parent: str, name: str = "Ủy ban nhân dân phường Kinh Bắc", **more: Any) -> dict[str, Any]:
    return {"valid_from": valid_from, "name": name, "kind": "commune", "parent": parent} | more


def district(**more: Any) -> dict[str, Any]:
    name = "Ủy ban nhân dân thành phố Bắc Ninh"
    return {"code": "H05.31", "name": name, "kind": "district", "parent": "H05", "valid_from": FIRST} | more


def commune(**more: Any) -> dict[str, Any]:
    return {"code": "H05.31.01", **state(FIRST, "H05.31")} | more


def desk(**more: Any) -> dict[str, Any]:
    return {"code": "H05.31.01.00", **state(FIRST, "H05.31.01", "Bộ phận một cửa"), "kind": "one_stop"} | more


def after_2025() -> list[dict[str, Any]]:
    """A district that ended, and its commune that stands under the province since."""
    states = [state(FIRST, "H05.31"), state(MERGER, "H05", decision="1658/NQ-UBTVQH15")]
    ended = district(valid_to="2025-06-30", successors=["H05.31.01"], ended_by="203/2025/QH15")
    return [ended, commune(parent="H05", states=states), desk()]


@pytest.fixture
async def reorganised(filled: RunningService, samples: Any) -> RunningService:
    operation = await samples.bring_in({"agencies": after_2025()})
    assert operation["state"] == "done", await samples.report_of(operation)
    return filled


async def codes(service: RunningService, query: str) -> list[str]:
    answer = await service.get(f"{UNITS}?{query}")
    assert answer.status_code == 200, answer.text
    return [unit["code"] for unit in answer.json()["items"]]


async def test_a_unit_is_read_as_it_stood_on_the_day(reorganised: RunningService) -> None:
    now = (await reorganised.get(f"{UNITS}/H05.31.01.00")).json()
    before = (await reorganised.get(f"{UNITS}/H05.31.01.00?at=2025-06-30")).json()
    assert now["path"] == ["H05", "H05.31.01", "H05.31.01.00"]
    assert before["path"] == ["H05", "H05.31", "H05.31.01", "H05.31.01.00"]
    assert [(part["valid_from"], part["valid_to"]) for part in now["history"]] == [
        (FIRST, "2025-06-30"),
        (MERGER, None),
    ]


async def test_a_unit_that_ended_is_still_readable_with_who_follows(reorganised: RunningService) -> None:
    ended = (await reorganised.get(f"{UNITS}/H05.31")).json()
    assert (ended["valid_to"], ended["successors"], ended["ended_by"]) == ("2025-06-30", ["H05.31.01"], "203/2025/QH15")
    assert ended["successor_units"][0]["name"] == "Ủy ban nhân dân phường Kinh Bắc"
    heir = (await reorganised.get(f"{UNITS}/H05.31.01")).json()
    assert (heir["predecessors"], heir["predecessor_units"][0]["valid_to"]) == (["H05.31"], "2025-06-30")
    assert "H05.31" not in await codes(reorganised, "page_size=100")


async def test_units_are_filtered_by_what_they_stood_under_by_kind_and_by_name(reorganised: RunningService) -> None:
    assert await codes(reorganised, "under=H05.31") == []
    assert await codes(reorganised, "under=H05.31&at=2025-06-30") == ["H05.31", "H05.31.01", "H05.31.01.00"]
    assert await codes(reorganised, "under=H05.31.01") == ["H05.31.01", "H05.31.01.00"]
    assert await codes(reorganised, "kind=commune&kind=one_stop") == ["H05.00", "H05.31.01", "H05.31.01.00"]
    assert await codes(reorganised, "q=kinh bac") == ["H05.31.01"]
    assert await codes(reorganised, "q=TƯ PHÁP&under=H05") == ["H05.03"]


async def test_who_acts_for_a_unit_follows_its_successors(reorganised: RunningService) -> None:
    after = (await reorganised.get(f"{UNITS}/H05.31/jurisdiction")).json()
    before = (await reorganised.get(f"{UNITS}/H05.31/jurisdiction?at=2025-06-30")).json()
    heir = (await reorganised.get(f"{UNITS}/H05.31.01/jurisdiction")).json()
    assert [unit["code"] for unit in after["acting"]] == ["H05.31.01"]
    assert [unit["code"] for unit in before["acting"]] == ["H05.31"]
    assert ([unit["code"] for unit in heir["acting"]], [unit["code"] for unit in heir["inherits_from"]]) == (
        ["H05.31.01"],
        ["H05.31"],
    )
    missing = await reorganised.get(f"{UNITS}/H77/jurisdiction")
    assert (missing.status_code, missing.json()["code"]) == (404, "agency_not_found")


async def test_succession_is_followed_over_several_steps(reorganised: RunningService, samples: Any) -> None:
    ended = after_2025()[1] | {"valid_to": "2026-01-31", "successors": ["H05.32.01"]}
    following = {"code": "H05.32.01", **state("2026-02-01", "H05", "Ủy ban nhân dân phường Vũ Ninh")}
    orphan = desk(valid_to="2026-01-31")
    operation = await samples.bring_in({"agencies": [ended, following, orphan]})
    assert operation["state"] == "done", await samples.report_of(operation)
    acting = (await reorganised.get(f"{UNITS}/H05.31.01.00/jurisdiction")).json()["acting"]
    heritage = (await reorganised.get(f"{UNITS}/H05.32.01/jurisdiction")).json()["inherits_from"]
    assert [unit["code"] for unit in acting] == ["H05.32.01"]
    assert [unit["code"] for unit in heritage] == ["H05.31", "H05.31.01", "H05.31.01.00"]


@pytest.mark.parametrize("path", ["?under=H05&kind=commune&q=kinh&at=2025-01-01", "/H05.31/jurisdiction"])
async def test_a_question_of_jurisdiction_is_one_statement(reorganised: RunningService, path: str) -> None:
    statements: list[str] = []
    engine = reorganised.kit.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert (await reorganised.get(UNITS + path)).status_code == 200
    # Sweeps ask for units too, by the day of their next turn.
    assert len([text for text in statements if "agency_state" in text and "turns_on <=" not in text]) == 1


async def test_a_unit_is_found_by_its_code_of_either_regime(filled: RunningService, samples: Any) -> None:
    unit = next(unit for unit in samples.agencies() if unit["code"] == "H05.03")
    await samples.bring_in({"agencies": [unit | {"other_codes": ["000.00.03.H05"]}]})
    assert (await filled.get(f"{UNITS}/000.00.03.H05")).json()["code"] == "H05.03"
    assert await codes(filled, "under=000.00.03.H05") == ["H05.03"]
    assert (await filled.recorded(AgencyChanged))[-1].other_codes == ("000.00.03.H05",)
    other = next(unit for unit in samples.agencies() if unit["code"] == "H05.06")
    report = await samples.report_of(await samples.bring_in({"agencies": [other | {"other_codes": ["000.00.03.H05"]}]}))
    assert report["rows"][0]["problem"]["code"] == "code_taken"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"other_codes": ["H5"]}, "/other_codes/0", "string_pattern_mismatch"),
        ({"states": [state(FIRST, "H05.31"), state(FIRST, "H05.31")]}, "/states/1/valid_from", "overlap"),
        ({"states": [state("2020-01-01", "H05.31")]}, "/states/0/valid_from", "not_the_first_day"),
        ({"states": [state(FIRST, "H05"), state(MERGER, "H05")]}, "/states/1", "not_the_last_state"),
        (
            {"states": [state(FIRST, "H05.31"), state(MERGER, "H05")], "parent": "H05", "valid_to": "2025-06-30"},
            "/states/1/valid_from",
            "after_the_end",
        ),
        ({"parent": "H77"}, "/parent", "unknown_code"),
        ({"parent": "H05.31.01.00"}, "/parent", "cycle"),
        ({"successors": ["H05.31.01"]}, "/successors/0", "own_successor"),
        ({"valid_to": "2018-01-01"}, "/valid_to", "ends_before_it_begins"),
        ({"valid_from": "2026-01-01"}, "/parent", "not_in_force"),
        ({"participation": {"status": "none"}}, "/participation/reason", "missing"),
        ({"portal_url": "http://thue.example"}, "/participation/portal_url", "not_an_https_address"),
        ({"participation": {"portal_url": "https://"}}, "/participation/portal_url", "not_an_https_address"),
    ],
)
async def test_an_unsound_unit_is_refused_by_pointer(
    filled: RunningService, samples: Any, change: dict[str, Any], pointer: str, code: str
) -> None:
    ended = district(valid_to="2025-06-30")
    operation = await samples.bring_in({"agencies": [ended, commune(**change), desk()]})
    rows = (await samples.report_of(operation))["rows"]
    told = [(problem["pointer"], problem["code"]) for problem in rows[1]["problems"]]
    assert (f"/agencies/1{pointer}", code) in told
    assert all(problem["message"] for problem in rows[1]["problems"])


async def test_older_documents_say_participation_by_a_note_and_an_address(filled: RunningService, samples: Any) -> None:
    address = "https://thuedientu.gdt.gov.vn/etaxnnt/Request?service=nop"
    note = {"online_services_note": "Dùng cổng ngành thuế.", "portal_url": address}
    unit = {"code": "H05.41", "name": "Cục Thuế tỉnh", "kind": "vertical", "parent": "H05", "valid_from": FIRST}
    await samples.bring_in({"agencies": [unit | note]})
    read = (await filled.get(f"{UNITS}/H05.41")).json()
    assert read["participation"]["status"] == "partial"
    assert (read["participation"]["portal_url"], read["portal_url"]) == (address, address)
    assert read["online_services_note"] == note["online_services_note"]
    refusal = {"status": "none", "reason": "Ngành dọc", "legal_ground": "Luật Quản lý thuế", "plan": "Nối năm 2027"}
    await samples.bring_in({"agencies": [unit | {"participation": refusal}]})
    assert await codes(filled, "participation=none") == ["H05.41"]
    assert "H05.41" not in await codes(filled, "participation=full")
    listed = (await filled.get(f"{UNITS}?participation=none")).json()["items"][0]
    assert listed["participation"] == refusal | {"portal_url": None}


async def test_history_is_exported_and_imported_alike(reorganised: RunningService, samples: Any) -> None:
    exported = (await reorganised.get("/api/v1/catalog/export", samples.administrator)).json()
    again = await samples.bring_in({"agencies": exported["agencies"]})
    assert (await samples.report_of(again))["counts"] == {"unchanged": len(exported["agencies"])}
    unit = next(unit for unit in exported["agencies"] if unit["code"] == "H05.31.01")
    assert [(part["valid_from"], part["parent"]) for part in unit["states"]] == [(FIRST, "H05.31"), (MERGER, "H05")]


async def test_a_document_without_states_corrects_the_newest_one(reorganised: RunningService, samples: Any) -> None:
    await samples.bring_in({"agencies": [commune(name="Ủy ban nhân dân phường Kinh Bắc mới", parent="H05")]})
    read = (await reorganised.get(f"{UNITS}/H05.31.01")).json()
    assert (read["name"], len(read["history"])) == ("Ủy ban nhân dân phường Kinh Bắc mới", 2)
    assert read["history"][0]["name"] == "Ủy ban nhân dân phường Kinh Bắc"


async def test_the_event_tells_the_units_whole_life(reorganised: RunningService) -> None:
    told = {event.code: event for event in await reorganised.recorded(AgencyChanged)}
    assert told["H05.31.01"].path == ["H05", "H05.31.01"]
    assert [(part.path, part.valid_to is None) for part in told["H05.31.01"].states] == [
        (["H05", "H05.31", "H05.31.01"], False),
        (["H05", "H05.31.01"], True),
    ]
    assert str(told["H05.31"].valid_to) == "2025-06-30"


async def test_a_state_that_begins_later_is_announced_on_its_day(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    later = [state("2019-01-01", "H05", "Sở Tư pháp"), state("2026-04-10", "H05", "Sở Tư pháp và Hộ tịch")]
    kind = {"kind": "department"}
    unit = {"code": "H05.03", **later[1], **kind, "valid_from": FIRST, "states": [part | kind for part in later]}
    operation = await samples.bring_in({"agencies": [unit]})
    assert operation["state"] == "done", await samples.report_of(operation)
    assert (await filled.get(f"{UNITS}/H05.03")).json()["name"] == "Sở Tư pháp"
    clock.now = datetime(2026, 4, 9, 17, 0, tzinfo=UTC)
    assert (await filled.get(f"{UNITS}/H05.03")).json()["name"] == "Sở Tư pháp và Hộ tịch"
    await turn_units(filled.kit)

    async def announced() -> bool:
        return (await filled.recorded(AgencyChanged))[-1].name == "Sở Tư pháp và Hộ tịch"

    await eventually(announced)


async def test_a_unit_that_is_known_already_is_not_sent_again(filled: RunningService) -> None:
    first = await filled.get(f"{UNITS}/H05.03")
    headers = filled.headers() | {"If-None-Match": first.headers["ETag"]}
    again = await filled.client.get(f"{UNITS}/H05.03", headers=headers)
    assert (again.status_code, again.headers["ETag"], again.content) == (304, first.headers["ETag"], b"")


async def test_the_sample_shows_the_abolition_of_the_districts(service: RunningService, samples: Any) -> None:
    operation = await samples.bring_in({"agencies": json.loads(SAMPLE.read_text())})
    assert operation["state"] == "done", await samples.report_of(operation)
    districts = [f"H05.3{number}" for number in range(1, 9)]
    assert await codes(service, "under=H05&kind=district&at=2019-06-01") == districts
    assert await codes(service, "kind=district") == []
    desk = (await service.get(f"{UNITS}/H05.31.01.00")).json()
    assert desk["path"] == ["H05", "H05.31.01", "H05.31.01.00"]
    acting = (await service.get(f"{UNITS}/H05.31.04.00/jurisdiction")).json()["acting"]
    assert [unit["code"] for unit in acting] == ["H05.31.01.00"]
    assert (await service.get(f"{UNITS}/000.00.34.H05?at=2020-01-01")).json()["name"].endswith("huyện Quế Võ")
    assert await codes(service, "participation=none") == ["H05.20", "H05.41", "H05.43", "H05.44"]

"""The published history moves with the catalogue: the same versions elsewhere, on every day the same answer."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from catalog_service.procedures.models import ProcedureVersion
from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text

ADMINISTRATOR = official("administrator", "administrator", "H05")
EXPORT = "/api/v1/catalog/export"
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"
DAYS = ("2018-12-31", "2019-01-01", "2026-04-01", "2026-05-31", "2026-06-01", "2026-09-01", "2030-01-01")
AN_HOUR_LATER = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
OF_LEVELS = {"level", "level_proof", "levels_by_agency", "level_waivers"}
"""What was observed of a record does not travel with it."""


async def publish(service: RunningService, valid_from: str, **changes: Any) -> None:
    drafted = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | changes)
    assert drafted.status_code == 201, drafted.text
    answer = await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, {"valid_from": valid_from})
    assert answer.status_code == 200, answer.text


async def export(service: RunningService, query: str = "") -> bytes:
    return (await service.get(EXPORT + query, ADMINISTRATOR)).content


async def empty(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(text("TRUNCATE agency, field, procedure, code_list, mandate, form_file CASCADE"))
        await session.execute(text("TRUNCATE outbox"))


async def answers(service: RunningService) -> list[Any]:
    """Of every day and of every version, with the history itself."""
    found: list[Any] = []
    for path in (PATH, f"{PATH}/form"):
        for query in ["", *(f"?at={day}" for day in DAYS), *(f"?version={number}" for number in range(1, 6))]:
            answer = (await service.get(path + query)).json()
            found.append({name: value for name, value in answer.items() if name not in {*OF_LEVELS, "trace_id"}})
    return [*found, (await service.get(f"{PATH}/versions")).json()]


def versions_of(package: bytes, code: str = CODE) -> list[dict[str, Any]]:
    return [item for item in orjson.loads(package)["procedures"] if item["code"] == code]


async def rejected(samples: Any, procedures: list[Any]) -> dict[str, str]:
    report = await samples.report_of(await samples.bring_in({"procedures": procedures}))
    assert report["applied"] is False
    return {problem["pointer"]: problem["code"] for row in report["rows"] for problem in row["problems"]}


async def _history(service: RunningService, _: Any) -> None:
    service.kit.clock.now = AN_HOUR_LATER  # type: ignore[attr-defined]
    await publish(service, "2026-07-01", conditions="Hai")
    await publish(service, "2026-06-01", conditions="Ba", decision="12/QĐ-UBND")
    await publish(service, "2026-09-01", conditions="Bốn")


FILLINGS = {"history": _history}


@pytest.fixture
def history(filled: RunningService, clock: Any) -> RunningService:
    """In force since 2019 and until May; replaced before it began; from June on; from September on."""
    clock.now = AN_HOUR_LATER
    return filled


async def test_the_whole_history_moves_to_an_empty_system(history: RunningService, samples: Any) -> None:
    before, package = await answers(history), await export(history)
    told = [(item["version"], str(item["valid_from"]), item["valid_to"]) for item in versions_of(package)]
    assert told == [
        (1, "2019-01-01", "2026-05-31"),
        (2, "2026-07-01", "2026-06-30"),
        (3, "2026-06-01", "2026-08-31"),
        (4, "2026-09-01", None),
    ]
    await empty(history)
    operation = await samples.bring_in(orjson.loads(package))
    assert operation["state"] == "done", await samples.report_of(operation)
    assert await answers(history) == before
    assert await export(history) == package
    events = [event for event in await history.recorded(ProcedurePublished) if event.code == CODE]
    assert [(event.version, event.sequence) for event in events] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    listed = (await history.get("/api/v1/procedures?q=ly lich tu phap&at=2026-10-01")).json()["items"]
    assert CODE in [item["code"] for item in listed]


async def test_a_history_that_is_here_already_changes_nothing(history: RunningService, samples: Any) -> None:
    package = await export(history)
    events = len(await history.recorded(ProcedurePublished))
    report = await samples.report_of(await samples.bring_in(orjson.loads(package)))
    assert report["counts"] == {"unchanged": sum(map(len, orjson.loads(package).values()))}
    assert len(await history.recorded(ProcedurePublished)) == events
    assert await export(history) == package


async def test_a_later_package_brings_what_is_new_and_an_older_one_takes_nothing_back(
    history: RunningService, samples: Any
) -> None:
    older = await export(history)
    await publish(history, "2026-08-01", conditions="Năm")
    later, before = await export(history), await answers(history)
    await empty(history)
    await samples.bring_in(orjson.loads(older))
    report = await samples.report_of(await samples.bring_in({"procedures": versions_of(later)}))
    assert [row["outcome"] for row in report["rows"]] == ["unchanged", "unchanged", "updated", "updated", "created"]
    assert await answers(history) == before
    assert await export(history) == later
    events = [event for event in await history.recorded(ProcedurePublished) if event.code == CODE]
    ends = [(event.version, str(event.record.valid_to)) for event in events[-3:]]
    assert ends == [(3, "2026-07-31"), (4, "2026-08-31"), (5, "None")]
    report = await samples.report_of(await samples.bring_in({"procedures": versions_of(older)}))
    assert report["counts"] == {"unchanged": 4}
    assert await export(history) == later


async def test_a_retired_procedure_is_retired_elsewhere_too(history: RunningService, samples: Any) -> None:
    open_package = await export(history)
    retirement = {"valid_to": "2026-07-31", "successor": "2.000033"}
    await history.post(f"{PATH}/actions/retire", ADMINISTRATOR, retirement)
    package, before = await export(history), await answers(history)
    for first in (None, open_package):
        await empty(history)
        if first:
            await samples.bring_in(orjson.loads(first))
        assert (await samples.bring_in(orjson.loads(package)))["state"] == "done"
        assert await answers(history) == before
        assert await export(history) == package
        (event,) = await history.recorded(ProcedureRetired)
        assert (str(event.valid_to), event.successor) == ("2026-07-31", "2.000033")
        refused = await history.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
        assert refused.json()["code"] == "procedure_already_retired"
        again = await samples.report_of(await samples.bring_in(orjson.loads(package)))
        assert set(again["counts"]) == {"unchanged"}


async def test_units_keep_the_names_that_a_version_gave_them(history: RunningService, samples: Any) -> None:
    rename = {"name": "Sở Tư pháp và Hộ tịch", "decision": "1/QĐ", "effective_from": "2026-04-01"}
    async with history.kit.database.transaction() as session:
        await session.execute(text("UPDATE field SET name = 'Tên mới' WHERE code = (SELECT min(field_code) "
                                   "FROM procedure_version WHERE code = :code)"), {"code": CODE})  # fmt: skip
    units = [unit | {"name": rename["name"]} for unit in samples.agencies() if unit["code"] == "H05.03"]
    await samples.bring_in({"agencies": units})
    before, package = await answers(history), await export(history)
    first = versions_of(package)[0]
    assert first["names_then"] == {
        "agencies": {"H05.03": "Sở Tư pháp"},
        "fields": {first["field"]: "Lý lịch tư pháp"},
    }
    await empty(history)
    await samples.bring_in(orjson.loads(package))
    assert await answers(history) == before
    assert await export(history) == package


async def count(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(ProcedureVersion)) or 0


async def test_half_a_history_is_not_imported(history: RunningService, samples: Any) -> None:
    package = await export(history)
    first, second, third, fourth = versions_of(package)
    await empty(history)
    await samples.bring_in(orjson.loads(package) | {"procedures": [samples.promotion_notice()]})
    assert await rejected(samples, [second, third]) == {"/procedures/0/version": "history_incomplete"}
    assert await rejected(samples, [first, fourth]) == {"/procedures/1/version": "history_incomplete"}
    broken = third | {"level": 9}
    assert await rejected(samples, [first, second, broken, fourth]) == {"/procedures/2/level": "less_than_equal"}
    assert await count(history) == 1
    report = await samples.report_of(await samples.bring_in({"procedures": [fourth, third, first, second]}))
    assert (report["applied"], report["counts"]) == (True, {"created": 4})


@pytest.mark.parametrize(
    ("place", "change", "pointer", "code"),
    [
        (0, {"conditions": "Khác"}, "version", "history_differs"),
        (0, {"valid_from": "2019-01-02"}, "version", "history_differs"),
        (4, {"version": 4}, "version", "repeated"),
        (4, {"version": 0}, "version", "greater_than_equal"),
        (4, {"valid_from": None}, "valid_from", "missing"),
        (4, {"valid_to": "2026-10-30"}, "valid_to", "ends_before_it_begins"),
        (4, {"valid_from": "2026-08-01"}, "valid_from", "overlap"),
        (4, {"published_at": "2026-04-02T00:00:00Z"}, "published_at", "in_the_future"),
        (4, {"legal_basis": []}, "legal_basis", "missing"),
        (4, {"agency": "H77"}, "agency", "unknown_code"),
        (4, {"retired_from": "2026-12-01"}, "retired_from", "still_in_force"),
        (0, {"retired_from": "2026-06-01"}, "retired_from", "not_the_last_version"),
    ],
)
async def test_versions_that_do_not_fit_are_refused(
    history: RunningService, samples: Any, place: int, change: dict[str, Any], pointer: str, code: str
) -> None:
    *before, last = versions_of(await export(history))
    fifth = last | {"version": 5, "valid_from": "2026-11-01", "conditions": "Năm"}
    given = [*before, last | {"valid_to": "2026-10-31"}, fifth]
    given[place] = given[place] | change
    assert (await rejected(samples, given))[f"/procedures/{place}/{pointer}"] == code
    assert await count(history) == 5


async def test_a_version_of_a_retired_procedure_is_refused(history: RunningService, samples: Any) -> None:
    given = versions_of(await export(history))
    await history.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-07-31"})
    fifth = given[-1] | {"version": 5, "valid_from": "2026-11-01"}
    assert await rejected(samples, [*given, fifth]) == {"/procedures/4/code": "procedure_already_retired"}


async def test_numbered_versions_and_a_document_of_one_procedure_do_not_mix(
    history: RunningService, samples: Any
) -> None:
    given = versions_of(await export(history))
    problems = await rejected(samples, [*given, samples.criminal_record(conditions="Năm")])
    assert set(problems.values()) == {"repeated"}


async def test_the_newest_alone_becomes_the_next_version_where_the_history_is_another(
    history: RunningService, samples: Any
) -> None:
    package = orjson.loads(await export(history, "?versions=newest"))
    assert [(item["code"], item.get("version")) for item in package["procedures"]] == [
        ("2.000033", None),
        (CODE, None),
    ]
    await empty(history)
    await samples.bring_in(package | {"procedures": [samples.criminal_record(conditions="Riêng")]})
    report = await samples.report_of(await samples.bring_in(package))
    assert report["applied"], report
    assert (await history.get(f"{PATH}?at=2026-10-01")).json()["version"] == 2

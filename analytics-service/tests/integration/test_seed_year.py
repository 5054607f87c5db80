"""The source's year, to the unit by three paths: SQL over facts, counts, and the fold of the event stream."""

from datetime import datetime
from typing import Any

from analytics_service.agencies import service as agencies
from analytics_service.facts.models import DossierFact, DossierHeard
from analytics_service.procedures import repository as procedures
from analytics_service.seed_year import dossiers
from analytics_service.seed_year import service as seed_year
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.examples import AT, FIRST_DAY
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

LEADER = official("leader-tinh", "leader", "H05")
YEAR = {"from": "2019-01-01", "to": "2019-12-31"}
EXPECTED = {
    "services_level3": 701,
    "services_level4": 118,
    "services_online": 819,
    "dossiers_online": 533,
    "dossiers_level3": 262,
    "dossiers_level4": 271,
    "dossiers_successful": 393,
    "dossiers_unsuccessful": 140,
    "success_rate": 73.73,
    "departments_without_online": 11,
    "departments_total": 21,
    "districts_without_online": 8,
    "districts_total": 8,
    "filed_by_state_bodies": 40,
    "state_body_share": 7.5,
    "top_field_share": 50.84,
}
BY_HAND = """
    SELECT count(*) FILTER (WHERE channel = 'online') AS dossiers_online,
           count(*) FILTER (WHERE channel = 'online' AND level = 3) AS dossiers_level3,
           count(*) FILTER (WHERE channel = 'online' AND level = 4) AS dossiers_level4,
           count(*) FILTER (WHERE channel = 'online' AND outcome = 'successful') AS dossiers_successful,
           count(*) FILTER (WHERE channel = 'online' AND outcome = 'unsuccessful') AS dossiers_unsuccessful,
           count(*) FILTER (WHERE channel = 'online' AND applicant_kind = 'state_body') AS filed_by_state_bodies,
           round(100.0 * count(*) FILTER (WHERE outcome = 'successful') / count(*), 2) AS success_rate,
           round(100.0 * count(*) FILTER (WHERE filer = 'state_body') / count(*), 2) AS state_body_share,
           round(100.0 * count(*) FILTER (WHERE field = 'XTTM') / count(*), 2) AS top_field_share,
           21 - count(DISTINCT agency) FILTER (WHERE channel = 'online' AND agency ~ '^H05[.][012]') AS
               departments_without_online,
           8 - count(DISTINCT agency) FILTER (WHERE channel = 'online' AND agency ~ '^H05[.]3') AS
               districts_without_online
    FROM dossier_fact WHERE submitted_on BETWEEN '2019-01-01' AND '2019-12-31' AND origin <> 'trial'
"""
Json = dict[str, Any]


def units() -> list[AgencyChanged]:
    """The province of 2019: 21 departments, 8 districts."""
    departments = [(f"H05.{number:02}", AgencyKind.DEPARTMENT) for number in range(1, 22)]
    districts = [(f"H05.{number}", AgencyKind.DISTRICT) for number in range(31, 39)]
    return [_unit("H05", AgencyKind.PROVINCE), *(_unit(*each) for each in departments + districts)]


def _unit(code: str, kind: AgencyKind) -> AgencyChanged:
    path = ["H05"] if code == "H05" else ["H05", code]
    return AgencyChanged(
        sequence=1, occurred_at=AT, code=code, name=code, kind=kind, parent=None, path=path, valid_from=FIRST_DAY,
        valid_to=None,
    )  # fmt: skip


async def overview(service: RunningService) -> Json:
    answer = await service.get("/api/v1/analytics/overview", LEADER, params=YEAR)
    return {name: figure["value"] for name, figure in answer.raise_for_status().json()["figures"].items()}


async def test_counts_and_facts_give_the_sources_figures(service: RunningService) -> None:
    await service.publish(*units())
    await seed_year.load(service.kit)
    await eventually(lambda: _shows(service))
    async with service.kit.database.sessions() as session:
        by_hand = (await session.execute(text(BY_HAND))).mappings().one()
    assert {name: float(value) for name, value in by_hand.items()} == {name: EXPECTED[name] for name in by_hand}


async def test_the_event_stream_folds_to_the_very_same_facts(service: RunningService) -> None:
    """In any order, and told twice."""
    await service.publish(*units())
    stream = [event for course in dossiers.courses() for event in course]
    await service.publish(*reversed(stream), copies=2)
    await eventually(lambda: _dossiers_are_there(service), timeout_seconds=60)
    streamed = await _facts(service)
    async with service.kit.database.transaction() as session:
        await seed_year.fold_dossiers(session)
    assert await _facts(service) == streamed
    found = await overview(service)
    of_dossiers = {name: value for name, value in EXPECTED.items() if not name.startswith("services_")}
    assert {name: found[name] for name in of_dossiers} == of_dossiers


async def test_loading_it_again_changes_nothing(year_2019: RunningService) -> None:
    before = await _facts(year_2019), await _claims(year_2019)
    await seed_year.load(year_2019.kit)
    assert (await _facts(year_2019), await _claims(year_2019)) == before


async def test_the_three_counts_and_their_differences(year_2019: RunningService) -> None:
    params = {"sources": "decision-list,portal,agencies"} | YEAR
    found = (await year_2019.get("/api/v1/analytics/reconciliation", LEADER, params=params)).json()
    assert [(each["name"], each["level3"], each["level4"], each["total"]) for each in found["sources"]] == [
        ("decision-list", 701, 118, 819),
        ("portal", 686, 107, 793),
        ("agencies", 620, 88, 708),
    ]
    pairs = {(each["from"], each["to"]): each for each in found["differences"]}
    assert [(pair["level3"], pair["level4"], pair["total"]) for pair in pairs.values()] == [
        (-15, -11, -26),
        (-81, -30, -111),
        (-66, -19, -85),
    ]
    assert pairs["decision-list", "portal"]["causes"] == {
        "retired": 10,
        "unpublished": 9,
        "unmapped": 5,
        "duplicate": 2,
        "other_level": 2,
        "other_agency": 8,
    }
    for pair in pairs.values():
        assert all(each["cause"] for each in pair["procedures"])


async def test_the_vertical_portals_stand_beside_and_are_never_added(year_2019: RunningService) -> None:
    [row] = (await year_2019.get("/api/v1/analytics/sources", LEADER, params=YEAR)).json()["items"]
    assert "as reported" in row["name"]
    assert (row["services_level3"], row["services_level4"]) == (11, 71)
    assert (row["dossiers"], row["successful"], row["unsuccessful"]) == (527_588, 527_573, 15)
    assert row["success_rate"] == 99.997
    async with year_2019.kit.database.transaction() as session:
        for unit in units():
            await agencies.keep(session, unit)
    assert (await overview(year_2019))["dossiers_online"] == 533


async def test_the_survey_is_there_once_with_its_confidence(year_2019: RunningService) -> None:
    await seed_year.load(year_2019.kit)
    [listed] = (await year_2019.get("/api/v1/analytics/surveys", LEADER)).json()["items"]
    found = (await year_2019.get(f"/api/v1/analytics/surveys/{listed['id']}", LEADER)).json()
    figure = found["not_by_oneself"]
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (111, 188, 59.04)
    assert (found["population"], found["confidence"]) == (533, {"low": 51.9, "high": 65.82})
    assert "mẫu" in found["title"]
    elsewhere = official("leader-tuphap", "leader", "H05.03")
    assert (await year_2019.get("/api/v1/analytics/surveys", elsewhere)).json()["items"] == []


async def test_without_its_units_the_year_has_no_survey_and_says_so(service: RunningService) -> None:
    assert "no survey yet" in await seed_year.load(service.kit)


async def test_every_field_has_a_name_and_a_published_one_stays(quiet: RunningService) -> None:
    async with quiet.kit.database.transaction() as session:
        await procedures.name_fields(session, {"XTTM": "Xúc tiến thương mại, như đã công bố"})
    await seed_year.load(quiet.kit)
    async with quiet.kit.database.sessions() as session:
        names = await procedures.field_names(session, {each.field for each in dossiers.SERVICES})
    assert names.keys() == {each.field for each in dossiers.SERVICES}
    assert names["XTTM"] == "Xúc tiến thương mại, như đã công bố"


async def test_figures_hold_as_of_the_newest_event_that_was_loaded(year_2019: RunningService) -> None:
    found = (await year_2019.get("/api/v1/analytics/overview", LEADER, params=YEAR)).json()["figures"]
    newest = max(event.occurred_at for course in dossiers.courses() for event in course)
    assert datetime.fromisoformat(found["dossiers_online"]["as_of"]) == newest


async def test_every_dossier_says_that_it_is_history(year_2019: RunningService) -> None:
    async with year_2019.kit.database.sessions() as session:
        origins = (await session.execute(text("SELECT DISTINCT origin FROM dossier_fact"))).scalars().all()
    assert origins == ["historical"]


async def _shows(service: RunningService) -> bool:
    found = await overview(service)
    return {name: found[name] for name in EXPECTED} == EXPECTED


async def _dossiers_are_there(service: RunningService) -> bool:
    return (await overview(service))["dossiers_successful"] == 393 and (await overview(service))["districts_total"] == 8


_HELD = (DossierFact, DossierHeard)


async def _facts(service: RunningService) -> list[Any]:
    async with service.kit.database.sessions() as session:
        found = [await session.execute(each.__table__.select().order_by(each.dossier_id)) for each in _HELD]
        return [tuple(row) for rows in found for row in rows]


async def _claims(service: RunningService) -> list[Any]:
    async with service.kit.database.sessions() as session:
        query = "SELECT id, source FROM claim UNION ALL SELECT id, portal FROM portal_statement ORDER BY 1"
        return [tuple(row) for row in await session.execute(text(query))]

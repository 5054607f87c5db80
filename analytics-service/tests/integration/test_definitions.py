"""No number without its definition: every answer of every door of the statistics is walked (X-28)."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from analytics_service.app import SERVICE
from analytics_service.database import Base
from analytics_service.definitions.metrics import METRICS
from analytics_service.exports.sweeps import build_exports
from analytics_service.facts import examples as courses
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from contracts import dossier as events
from contracts.dossier import DossierChannel, Filer
from fastapi.routing import APIRoute
from httpx import Response
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import event, text

ANALYST = official("analyst", "analyst", "H05")
PORTAL = partner("ministry-transport", "H05.08", scopes=("sync:statistics:write",))
YEAR = {"from": "2019-01-01", "to": "2019-12-31"}
SPRING = {"from": "2026-01-01", "to": "2026-05-20"}
TRACED = {"definition", "source", "as_of", "query_id"}
ECHOES = {"year", "quarter", "at_most", "level", "from_level", "to_level", "version", "smallest_shown"}
"""What was asked, and names of groups: no figures."""
OF_FILES = {"rows", "done", "total"}
"""How large a file is and how far it has come."""
NO_FIGURES = {
    "/analytics/export-templates",
    "/analytics/index766/dossiers",
    "/analytics/uptake/dossiers",
    "/analytics/surveys/{survey_id}/sample",
    "/analytics/definitions",
    "/analytics/charts/{name}",
}
"""Dossiers, names, sentences and words: a number in them would be found all the same."""
FILES = {
    "/analytics/charts/{name}.svg",
    "/analytics/charts/{name}.png",
    "/analytics/exports/{export_id}/file",
    "/public/open-data/dossiers.csv",
}
DOORS: dict[str, dict[str, Any]] = {
    "/analytics/overview": {},
    "/analytics/dossiers": {"group_by": "agency,level,month"},
    "/analytics/service-counts": {"at": "2019-12-31"},
    "/analytics/concentration": {},
    "/analytics/filers": {},
    "/analytics/funnel": {},
    "/analytics/rushes": {},
    "/analytics/workload": {},
    "/analytics/substitution": {},
    "/analytics/uptake": {},
    "/analytics/uptake/dossiers": {"cause": "used_on_paper"},
    "/analytics/index766": {},
    "/analytics/index766/dossiers": {"part": "1.4"},
    "/analytics/index766/times": {},
    "/analytics/reconciliation": {},
    "/analytics/sources": {},
    "/analytics/claims": {},
    "/analytics/claims/{claim_id}": {},
    "/analytics/reports": {},
    "/analytics/reports/{report_id}": {},
    "/analytics/surveys": {},
    "/analytics/surveys/{survey_id}": {},
    "/analytics/surveys/{survey_id}/sample": {},
    "/analytics/exports": {},
    "/analytics/export-templates": {},
    "/analytics/definitions": {},
    "/analytics/charts/{name}": {},
    "/operations/{operation_id}": {},
    "/public/statistics": {},
    "/public/open-data/dossiers": {},
}
YEARLY = {
    "/analytics/index766",
    "/analytics/index766/dossiers",
    "/analytics/index766/times",
    "/public/open-data/dossiers",
}
UNDATED = {
    "/analytics/definitions",
    "/analytics/service-counts",
    "/analytics/claims",
    "/analytics/reports",
    "/analytics/surveys",
}
UNDATED |= {"/analytics/exports", "/analytics/export-templates", "/operations/{operation_id}"}
TABLES = """SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p', 'f', 'm', 'v') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"""
NAMES_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE) +(?!anon_)([a-z_0-9]+)\b(?! *[(.])")
Json = dict[str, Any]


def untraced(answer: Any, above: tuple[Json, ...] = (), name: str = "", path: str = "") -> Iterator[str]:
    """Where a number stands that neither its row, nor a table above it, nor its figure explains."""
    match answer:
        case dict():
            for key, each in answer.items():
                yield from untraced(each, (answer, *above), key, f"{path}/{key}")
        case list():
            for place, each in enumerate(answer):
                yield from untraced(each, above, name, f"{path}/{place}")
        case bool() | None | str():
            return
        case _:
            if not (name in ECHOES or _is_traced(above, name)):
                yield path


def _is_traced(above: tuple[Json, ...], name: str) -> bool:
    if "known_at" in above[-1] and "figures" in above[-1] and {"definition", "query_id"} <= above[0].keys():
        return True  # a frozen figure: its report says as of when
    return any(each.keys() >= TRACED or name in each.get("columns", {}) for each in above)


def test_every_reading_door_is_walked() -> None:
    routes = [route for router in SERVICE.routers for route in router.routes if isinstance(route, APIRoute)]
    found = {route.path.removeprefix("/api/v1") for route in routes if "GET" in (route.methods or ())}
    assert found - FILES == DOORS.keys()


def told() -> list[Course]:
    rush = [Course().submit(at) for at in [courses.SUBMITTED.replace(month=3, day=30)] * 12]
    paper = Course().submit(channel=DossierChannel.COUNTER, filer=Filer.ASSISTED)
    asked = Course().submit(filer=Filer.REPRESENTATIVE).say(events.ConfirmationAsked, courses.SUBMITTED)
    return [courses.granted(), courses.refused(), courses.withdrawn(), paper, asked, *rush]


@pytest.fixture
async def full(year_2019: RunningService) -> RunningService:
    """The source's year, and some of this one, so that no table is empty."""
    async with year_2019.kit.database.transaction() as session:
        await facts.fold(session, [event for course in told() for event in course.events])
    statistics = {"portal": "Cổng mẫu", "dossiers": 10, "successful": 9, "unsuccessful": 1} | YEAR
    await year_2019.post("/api/v1/sync/statistics", PORTAL, {"items": [statistics]})
    return year_2019


async def _made(full: RunningService) -> dict[str, str]:
    """What the paths name."""
    survey = await full.post("/api/v1/analytics/surveys", ANALYST, YEAR | {"title": "x", "sample_size": 9, "seed": "s"})
    report = await full.post("/api/v1/analytics/reports", ANALYST, YEAR | {"title": "x"})
    export = await full.post("/api/v1/analytics/exports", ANALYST, YEAR | {"format": "csv"})
    await full.post("/api/v1/analytics/export-templates", ANALYST, {"name": "x", "columns": ["agency"]})
    await build_exports(full.kit)
    claims = (await full.get("/api/v1/analytics/claims", ANALYST)).json()["items"]
    ids = {"survey_id": survey, "report_id": report, "operation_id": export}
    found = {name: answer.raise_for_status().json()["id"] for name, answer in ids.items()}
    return found | {"claim_id": claims[0]["id"], "name": "funnel"}


async def _walk(full: RunningService) -> AsyncIterator[tuple[str, Response]]:
    """Every reading door, asked about the source's year and about this one."""
    made = await _made(full)
    for path, more in DOORS.items():
        for period, year in ((YEAR, 2019), (SPRING, 2026 if path != "/public/open-data/dossiers" else 2025)):
            asked = {"year": year} if path in YEARLY else {} if path in UNDATED or "{" in path else period
            answer = await full.get(f"/api/v1{path.format(**made)}", ANALYST, params=asked | more)
            assert answer.status_code == 200, (path, answer.text)
            yield path, answer


async def test_no_number_stands_without_its_definition(full: RunningService) -> None:
    missing: dict[str, list[str]] = {}
    numbers = 0
    async for path, answer in _walk(full):
        of_files = OF_FILES if path in ("/analytics/exports", "/operations/{operation_id}") else set[str]()
        found = [each for each in untraced(answer.json()) if each.rsplit("/", 1)[-1] not in of_files]
        if found:
            missing[path] = found
        numbers += answer.text.count('"query_id"')
    assert missing == {}
    assert numbers > 200


async def test_no_door_reads_a_table_that_is_not_the_services_own(full: RunningService) -> None:
    own, named = set(Base.metadata.tables), set[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        named.update(NAMES_TABLE.findall(statement))

    event.listen(full.kit.database.engine.sync_engine, "before_cursor_execute", note)
    async for _ in _walk(full):
        pass
    assert named <= own
    assert {"dossier_fact", "dossier_count", "dossier_tally", "claim_item", "procedure_version"} <= named
    async with full.kit.database.sessions() as session:
        assert set(await session.scalars(text(TABLES))) == own | {"alembic_version"}


async def test_every_figure_names_a_metric_of_the_register_and_says_its_sentence(full: RunningService) -> None:
    for path in ("/analytics/overview", "/analytics/filers", "/analytics/workload", "/analytics/index766"):
        asked = {"year": 2026} if path in YEARLY else SPRING
        for figure in _figures((await full.get(f"/api/v1{path}", ANALYST, params=asked)).json()):
            metric = METRICS[figure["metric"]]
            assert (figure["name"], figure["definition"]) == (metric.name.vi, metric.sentence.vi)
            if "value" in figure:
                assert ("denominator" in figure) == (metric.denominator is not None) or figure["value"] is None


def _figures(answer: Any) -> Iterator[Json]:
    match answer:
        case {"metric": _, "query_id": _}:
            yield answer
        case dict():
            for each in answer.values():
                yield from _figures(each)
        case list():
            for each in answer:
                yield from _figures(each)
        case _:
            return


def test_the_walk_finds_a_bare_number() -> None:
    figure = {"value": 1, "definition": "d", "source": "s", "as_of": "t", "query_id": "q"}
    assert list(untraced({"items": [{"dossiers": 3, "figure": figure}], "columns": {}})) == ["/items/0/dossiers"]
    assert list(untraced({"items": [{"dossiers": 3}], "columns": {"dossiers": {}}})) == []
    assert list(untraced({"items": [figure | {"source": 7}]})) == []

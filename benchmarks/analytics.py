"""The year of 527,588 dossiers in the analytics service: its rebuild and its reports, against ceilings of the same run.

`python benchmarks/analytics.py` makes a database of its own; all dossiers are invented. Ceilings: for the rebuild one
reading of all that was heard, by the database itself; for a report one count over the facts instead of the rollups.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from alone import Alone, Work, compare, main
from analytics_service.agencies import service as agencies
from analytics_service.app import create
from analytics_service.facts import folding, repository
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from analytics_service.facts.models import DossierFact, DossierHeard
from analytics_service.settings import AnalyticsSettings
from contracts import dossier as events
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.dossier import DossierChannel, PaperReason
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text

DOSSIERS = 527_588
COURSES = 1_825
"""Courses that are told as events; every dossier takes one of them to a day, a unit and a procedure of its own."""
UNITS = [f"H05.{number}" for number in range(100, 220)]
FOR_EVER = date(2000, 1, 1)
Steps = dict[str, dict[str, Any]]
NEW_YEAR = datetime(2025, 1, 1, 2, 0, tzinfo=UTC)
ANALYST = official("analyst", "analyst", "H05")
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
ROUNDS = 5
REBUILDS = 3
ALL_HEARD = "SELECT sum(length(steps::text) + length(payments::text)) FROM dossier_heard"
ONE_COUNT = (
    "SELECT agency, channel, outcome, count(*) FROM dossier_fact "
    "WHERE submitted_on IS NOT NULL GROUP BY agency, channel, outcome"
)
REPORTS = (
    "overview",
    "dossiers?group_by=agency,month",
    "concentration",
    "filers",
    "funnel",
    "uptake",
    "substitution",
    "workload",
    "index766",
)


def courses(chance: random.Random) -> list[Course]:
    """All filed on New Year's Day: as quick, as late and as finished as chance has it."""
    made = []
    for number in range(COURSES):
        at = NEW_YEAR + timedelta(minutes=chance.randrange(420))
        is_paper = number % 3 == 0
        channel, reason = (DossierChannel.COUNTER, PaperReason.NO_DEVICE) if is_paper else (DossierChannel.ONLINE, None)
        verified = None if is_paper else number % 4 != 0
        course = Course().submit(
            at, channel=channel, paper_reason=reason, level=3 + number % 2, identity_verified=verified
        )
        accepted = at + timedelta(hours=chance.randrange(24))
        due_at = accepted + timedelta(days=chance.choice((1, 3, 5, 9, 15)))
        course.accept(accepted, due_at)
        if number % 25 == 0:
            made.append(course)
            continue
        decided = accepted + timedelta(days=min(chance.expovariate(1 / 5), 90))
        course.forward(accepted).decide(decided, granted=number % 7 != 0, on_time=decided <= due_at)
        if number % 5:
            result = {"method": "online", "has_result_document": number % 3 != 0, "outcome": "granted"}
            course.say(events.ResultReturned, decided, **result, papers=number % 4, reused_papers=0)
        made.append(course)
    return made


def shifted(steps: Steps, later: timedelta) -> Steps:
    return {
        number: {
            name: (datetime.fromisoformat(value) + later).isoformat() if name == "at" or name.endswith("_at") else value
            for name, value in step.items()
        }
        for number, step in steps.items()
    }


def dossiers(count: int) -> Iterator[dict[str, Any]]:
    """Every one a course of its own day, unit and procedure."""
    chance = random.Random(7)
    told = [{str(event.sequence): folding.heard(event) for event in course.events} for course in courses(chance)]
    # As everywhere, few procedures and units have most of the dossiers.
    procedures = chance.choices([f"M-{number:04}" for number in range(82)], [1 / (1 + n) for n in range(82)], k=count)
    units = chance.choices(UNITS, [1 / (1 + number) ** 0.5 for number in range(len(UNITS))], k=count)
    for procedure, unit in zip(procedures, units, strict=True):
        steps = shifted(chance.choice(told), timedelta(days=chance.randrange(365), minutes=chance.randrange(60)))
        about = {"procedure_code": procedure, "agency": unit, "origin": "live"}
        beside = {"is_pushed": chance.random() < 0.9, "is_complained_of": chance.random() < 0.01}
        heard = {"steps": json.dumps(steps), "payments": "{}", "known_on": date(2025, 12, 31)}
        yield {"dossier_id": uuid7()} | about | beside | folding.derive(steps, {}) | heard


async def fill(service: RunningService, count: int) -> None:
    async with service.kit.database.transaction() as session:
        for unit in examples.units():
            await agencies.keep(session, unit)
        for code in UNITS:
            about = {"code": code, "name": f"Đơn vị {code}", "kind": AgencyKind.COMMUNE, "parent": None}
            told = about | {"path": ["H05", code], "sequence": 99, "occurred_at": NEW_YEAR, "valid_from": FOR_EVER}
            await agencies.keep(session, AgencyChanged.model_validate(told | {"valid_to": None}))
        connection = await repository.driver_connection(session)
        made = dossiers(count)
        while some := list(islice(made, 20_000)):
            for model in (DossierFact, DossierHeard):
                names = [column.name for column in model.__table__.columns]
                records = [tuple(dossier[name] for name in names) for dossier in some]
                await connection.copy_records_to_table(model.__tablename__, records=records, columns=names)
    async with service.kit.database.transaction() as session:
        await facts.rebuild(session)
    async with service.kit.database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("VACUUM ANALYZE"))


async def measure(service: RunningService) -> None:
    async def rebuild() -> None:
        async with service.kit.database.transaction() as session:
            assert await facts.rebuild(session) == 0

    for rollup in repository.ROLLUPS:
        async with service.kit.database.sessions() as session:
            cells = await session.scalar(select(func.count()).select_from(rollup.table))
        print(f"{rollup.table.__tablename__:<40} {cells:>10} cells", flush=True)
    all_heard, one_count = sql(service, ALL_HEARD), sql(service, ONE_COUNT)
    await compare("rebuild", rebuild, "one reading of all that was heard", all_heard, REBUILDS)
    await compare("one count over the facts", one_count, "one reading of all that was heard", all_heard, REBUILDS)
    for name in REPORTS:
        asked = report(service, name)
        await asked()
        await compare(name, asked, "one count over the facts", one_count, ROUNDS)


def sql(service: RunningService, statement: str) -> Work:
    async def ask() -> None:
        async with service.kit.database.sessions() as session:
            (await session.execute(text(statement))).all()

    return ask


def report(service: RunningService, name: str) -> Work:
    path, _, query = f"/api/v1/analytics/{name}".partition("?")
    params = dict(pair.split("=") for pair in query.split("&") if pair)
    params |= {"year": "2025"} if name == "index766" else YEAR

    async def ask() -> None:
        answer = await service.get(path, ANALYST, params=params)
        assert answer.status_code == 200, answer.text

    return ask


ALONE = Alone(create, AnalyticsSettings, Path(__file__).parents[1] / "analytics-service", fill, measure)

if __name__ == "__main__":
    main(__doc__, ALONE, DOSSIERS)

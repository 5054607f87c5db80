"""The year of 527,588 dossiers in the analytics service: its rebuild and its reports, against ceilings of the same run.

`python benchmarks/analytics.py` makes a database of its own; all dossiers are invented. Ceilings: for the rebuild one
reading of all that was heard, by the database itself; for a report one count over the facts instead of the rollups.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alone import Alone, Work, compare, main
from analytics_service.agencies import service as agencies
from analytics_service.app import create
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from analytics_service.facts.models import DossierFact
from analytics_service.settings import AnalyticsSettings
from contracts import examples
from contracts.dossier import DossierChannel, PaperReason
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

DOSSIERS = 527_588
COURSES = 1_825
"""Courses that are told as events; the rest are copies under ids of their own."""
NEW_YEAR = datetime(2025, 1, 1, 2, 0, tzinfo=UTC)
ANALYST = official("analyst", "analyst", "H05")
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
ROUNDS = 5
REBUILDS = 3
BATCH = 500
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


def courses() -> list[Course]:
    made = []
    for number in range(COURSES):
        at = NEW_YEAR + timedelta(days=number % 365, minutes=number * 31 % 420)
        is_paper = number % 3 == 0
        channel, reason = (DossierChannel.COUNTER, PaperReason.NO_DEVICE) if is_paper else (DossierChannel.ONLINE, None)
        course = Course(agency=f"H05.{number % 21 + 1:02}", procedure=f"M-{number % 82:04}")
        course.submit(at, channel=channel, field=f"F-{number % 9}", level=3 + number % 2, paper_reason=reason)
        course.accept(at, at + timedelta(days=9))
        course.forward(at).decide(at + timedelta(days=number % 11), granted=number % 7 != 0, on_time=number % 11 < 10)
        made.append(course.give_back(at + timedelta(days=number % 11)) if number % 5 else course)
    return made


async def fill(service: RunningService, dossiers: int) -> None:
    async with service.kit.database.transaction() as session:
        for unit in examples.units():
            await agencies.keep(session, unit)
        told = [event for course in courses() for event in course.events]
        for start in range(0, len(told), BATCH):
            await facts.fold(session, told[start : start + BATCH])
        names = ", ".join(column.name for column in DossierFact.__table__.columns if column.name != "dossier_id")
        copied = (
            "CREATE TEMPORARY TABLE copied ON COMMIT DROP AS "
            "SELECT gen_random_uuid() AS copied_id, fact.*, steps, payments FROM dossier_fact AS fact "
            "JOIN dossier_heard USING (dossier_id) CROSS JOIN generate_series(1, :times) LIMIT :missing"
        )
        await session.execute(text(copied), {"times": dossiers // COURSES + 1, "missing": dossiers - COURSES})
        await session.execute(
            text(f"INSERT INTO dossier_fact (dossier_id, {names}) SELECT copied_id, {names} FROM copied")
        )
        await session.execute(
            text("INSERT INTO dossier_heard SELECT copied_id AS dossier_id, steps, payments FROM copied")
        )
    async with service.kit.database.transaction() as session:
        await facts.rebuild(session)
    async with service.kit.database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("VACUUM ANALYZE"))


async def measure(service: RunningService) -> None:
    async def rebuild() -> None:
        async with service.kit.database.transaction() as session:
            assert await facts.rebuild(session) == 0

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

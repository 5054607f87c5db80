"""The year of 527,588 dossiers in the analytics service: its rebuild and its reports, against ceilings of the same run.

`python benchmarks/analytics.py` makes a database of its own; all dossiers are invented. Ceilings: for the rebuild one
reading of all that was heard, by the database itself; for a report one count over the facts instead of the rollup.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics_service.agencies import service as agencies
from analytics_service.app import create
from analytics_service.facts import repository
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from analytics_service.settings import AnalyticsSettings
from contracts import examples
from contracts.dossier import DossierChannel
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys, official
from servicekit.testing.servers import start_nats, start_postgres
from servicekit.testing.service import RunningService, running
from sqlalchemy import text

DOSSIERS = 527_588
COURSES = 1_825
"""Courses that are told as events; the rest are copies under ids of their own."""
FOLDER = Path(__file__).parents[1] / "analytics-service"
NEW_YEAR = datetime(2025, 1, 1, 2, 0, tzinfo=UTC)
ANALYST = official("analyst", "analyst", "H05")
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
ROUNDS = 5
BATCH = 500
REPORTS = (
    "overview",
    "dossiers?group_by=agency,month",
    "concentration",
    "filers",
    "funnel",
    "uptake",
    "workload",
    "substitution",
    "index766",
)


def courses() -> list[Course]:
    made = []
    for number in range(COURSES):
        at = NEW_YEAR + timedelta(days=number % 365, minutes=number * 31 % 420)
        channel = DossierChannel.ONLINE if number % 3 else DossierChannel.COUNTER
        course = Course(agency=f"H05.{number % 21 + 1:02}", procedure=f"M-{number % 82:04}")
        course.submit(at, channel=channel, field=f"F-{number % 9}", level=3 + number % 2)
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
        names = [column.name for column in repository.DossierFact.__table__.columns if column.name != "dossier_id"]
        listed = ", ".join(names)
        copied = (
            f"INSERT INTO dossier_fact (dossier_id, {listed}) SELECT gen_random_uuid(), {listed} "
            "FROM dossier_fact CROSS JOIN generate_series(1, :times) LIMIT :missing"
        )
        await session.execute(text(copied), {"times": dossiers // COURSES + 1, "missing": dossiers - COURSES})
        await repository.count_again(session)
    async with service.kit.database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("VACUUM ANALYZE"))


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def measure(service: RunningService) -> None:
    async def read_all() -> None:
        async with service.kit.database.sessions() as session:
            await session.execute(text("SELECT sum(length(steps::text) + length(payments::text)) FROM dossier_fact"))

    async def rebuild() -> None:
        async with service.kit.database.transaction() as session:
            assert await facts.rebuild(session) == 0

    ratios, rebuilds = [], []
    for _ in range(3):
        ceiling, rebuilt = await seconds(read_all), await seconds(rebuild)
        ratios.append(rebuilt / ceiling)
        rebuilds.append(rebuilt)
    print(f"rebuild ÷ one reading of all that was heard {_spread(ratios)}   {_spread(rebuilds)} s", flush=True)
    for report in REPORTS:
        await _report(service, report)


async def _report(service: RunningService, report: str) -> None:
    async def over_facts() -> None:
        counted = (
            "SELECT agency, channel, outcome, count(*) FROM dossier_fact "
            "WHERE submitted_on IS NOT NULL GROUP BY agency, channel, outcome"
        )
        async with service.kit.database.sessions() as session:
            (await session.execute(text(counted))).all()

    async def asked() -> None:
        path, _, query = f"/api/v1/analytics/{report}".partition("?")
        params = dict(pair.split("=") for pair in query.split("&") if pair)
        params |= {"year": "2025"} if report == "index766" else YEAR
        answer = await service.get(path, ANALYST, params=params)
        assert answer.status_code == 200, answer.text

    await asked()
    measured = [(await seconds(over_facts), await seconds(asked)) for _ in range(ROUNDS)]
    ratios, milliseconds = [own / ceiling for ceiling, own in measured], [1000 * own for _, own in measured]
    print(f"{report:<32} ÷ one count over the facts {_spread(ratios)}   {_spread(milliseconds)} ms", flush=True)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"


async def run(dossiers: int) -> None:
    postgres_url, stop_postgres = start_postgres()
    nats_url, stop_nats = start_nats()
    try:
        with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
            servers = {
                "postgres_url": postgres_url,
                "nats_url": nats_url,
                "process_keys": ProcessKeys.create(Path(folder)),
            }
            async with running(create, AnalyticsSettings, FOLDER, role=Role.API, **servers) as service:
                print(f"{dossiers} dossiers in {await seconds(lambda: fill(service, dossiers)):.0f} s", flush=True)
                await measure(service)
    finally:
        stop_nats()
        stop_postgres()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=DOSSIERS)
    asyncio.run(run(parser.parse_args().dossiers))


if __name__ == "__main__":
    main()

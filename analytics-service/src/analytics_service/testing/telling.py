"""Invented courses told to the service without its consumers, and days that pass between them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from contracts.dossier import DossierEvent
from servicekit.clock import VIETNAM
from servicekit.testing.service import RunningService
from sqlalchemy import text

from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course

_BY_DAY = {
    "known_on": ("dossier_fact", "feedback_fact", "publication", "payment_proof"),
    "superseded_on": ("dossier_fact_past", "feedback_fact_past"),
}
_BY_INSTANT = {
    "known_at": ("dossier_count_change", "dossier_tally_change"),
    "told_at": ("procedure_version", "procedure_retirement"),
}


async def fold(service: RunningService, *told: Course) -> None:
    """Every event of those courses, in one transaction."""
    await fold_events(service, [event for course in told for event in course.events])


async def fold_events(service: RunningService, told: Sequence[DossierEvent]) -> None:
    async with service.kit.database.transaction() as session:
        await facts.fold(session, told)


async def rebuild(service: RunningService) -> int:
    """How much was wrong."""
    async with service.kit.database.transaction() as session:
        return await facts.rebuild(session)


async def was_known_on(service: RunningService, day: date) -> None:
    """What was told until now was told that day: the database has a clock of its own, which no test can put back."""
    noon = datetime.combine(day, time(12), VIETNAM)
    async with service.kit.database.transaction() as session:
        # Lets past the triggers that keep what was known from being changed.
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for column, tables in _BY_DAY.items():
            for table in tables:
                back = f"UPDATE {table} SET {column} = :day WHERE {column} > :day"  # noqa: S608
                await session.execute(text(back), {"day": day})
        for column, tables in _BY_INSTANT.items():
            for table in tables:
                back = f"UPDATE {table} SET {column} = :noon WHERE {column} > :noon"  # noqa: S608
                await session.execute(text(back), {"noon": noon})

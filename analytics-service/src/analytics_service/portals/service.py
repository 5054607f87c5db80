"""Ministries' portals in their own words, beside the province's figures (X-08)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from contracts.dossier import Origin
from servicekit.database import Session
from servicekit.ids import uuid7

from analytics_service.agencies import service as agencies
from analytics_service.definitions.claims import VERTICAL_PORTALS
from analytics_service.definitions.metric import query_id
from analytics_service.definitions.rounding import percentage
from analytics_service.portals import repository
from analytics_service.portals.adding import Totals, together
from analytics_service.portals.models import PortalStatement
from analytics_service.portals.schemas import PortalReport, PortalSource, PortalSources, Recorded
from analytics_service.reports.period import Period


async def record(
    session: Session, report: PortalReport, source: str, now: datetime, origin: Origin = Origin.LIVE
) -> Recorded:
    statements = [
        PortalStatement(id=uuid7(), source=source, origin=origin, recorded_at=now, **totals.model_dump())
        for totals in report.items
    ]
    session.add_all(statements)
    await session.flush()
    return Recorded(ids=[statement.id for statement in statements], recorded_at=now)


async def seen_from(session: Session, root: str, period: Period, language: str) -> PortalSources:
    """Nothing for an agency alone, of which no portal reports."""
    if not await agencies.is_top(session, root):
        return PortalSources(items=[])
    return await in_period(session, period, language)


async def in_period(session: Session, period: Period, language: str) -> PortalSources:
    """What was reported about stretches that lie within the period, one row for each portal."""
    by_portal: dict[tuple[str, str], list[PortalStatement]] = defaultdict(list)
    for statement in await repository.within(session, period.first, period.last):
        by_portal[statement.portal, statement.source].append(statement)
    return PortalSources(items=[_row(*who, said, period, language) for who, said in sorted(by_portal.items())])


def _row(portal: str, source: str, said: Sequence[PortalStatement], period: Period, language: str) -> PortalSource:
    totals = together(said)
    parameters = {"portal": portal, "source": source, "from": str(period.first), "to": str(period.last)}
    return PortalSource(
        name=portal,
        services_level3=totals.services_level3,
        services_level4=totals.services_level4,
        dossiers=totals.dossiers,
        successful=totals.successful,
        unsuccessful=totals.unsuccessful,
        success_rate=_rate(totals),
        definition=VERTICAL_PORTALS.sentence.in_language(language),
        source=source,
        as_of=totals.as_of,
        query_id=query_id(VERTICAL_PORTALS, parameters),
    )


def _rate(totals: Totals) -> float | None:
    if totals.successful is None or totals.unsuccessful is None:
        return None
    return percentage(totals.successful, totals.successful + totals.unsuccessful)

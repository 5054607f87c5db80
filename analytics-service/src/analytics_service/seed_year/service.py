"""Loads the source's year 2019; what is there already is left as it is, so that it can be loaded again."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from contracts.dossier import DossierEvent, Origin
from servicekit.app import Kit
from servicekit.database import Session

from analytics_service.claims import service as claims
from analytics_service.facts import service as facts
from analytics_service.freshness import service as freshness
from analytics_service.portals import service as portals
from analytics_service.portals.schemas import PortalReport, PortalTotals
from analytics_service.procedures import repository as procedures
from analytics_service.reports.period import Period
from analytics_service.seed_year import claims as said
from analytics_service.seed_year import dossiers, survey

BY = "system:seed-year"
YEAR = Period(date(2019, 1, 1), date(2019, 12, 31))
ARTICLE = "Bài viết về dịch vụ công trực tuyến năm 2019 (dữ liệu mẫu)"
AS_REPORTED = "Tổng số như báo cáo · as reported"
PORTALS = PortalTotals.model_validate(
    {
        "portal": AS_REPORTED,
        "from": YEAR.first,
        "to": YEAR.last,
        "services_level3": 11,
        "services_level4": 71,
        "dossiers": 527_588,
        "successful": 527_573,
        "unsuccessful": 15,
    }
)
"""The source gives one total for all vertical portals."""
BATCH = 500
PROVINCE = "H05"


async def load(kit: Kit) -> str:
    """Everything in one transaction; gives what to tell the operator."""
    async with kit.database.transaction() as session:
        told = await fold_dossiers(session)
        await load_claims(session, kit.clock())
        asked = await survey.load(session, YEAR, PROVINCE, BY, kit.clock())
    answers = f"{survey.ASKED} answers" if asked else "no survey yet: the units are not known, load it again"
    count = len(list(dossiers.courses()))
    return f"2019 is loaded: {told} events of {count} dossiers, three claims, one portal total, {answers}"


async def fold_dossiers(session: Session) -> int:
    """Gives how many events were folded; folding one again changes nothing."""
    told = 0
    stream = (event for course in dossiers.courses() for event in course)
    while batch := _next(stream):
        await facts.fold(session, batch)
        await freshness.heard(session, batch)
        told += len(batch)
    return told


async def load_claims(session: Session, now: datetime) -> None:
    await procedures.keep_historical(session, dict(said.procedures()))
    await procedures.name_fields(session, dossiers.FIELD_NAMES)
    for claim in said.claims():
        await claims.record(session, claim, BY, now, Origin.HISTORICAL)
    if not (await portals.in_period(session, YEAR, "vi")).items:
        await portals.record(session, PortalReport(items=[PORTALS]), ARTICLE, now, Origin.HISTORICAL)


def _next(stream: Iterator[DossierEvent]) -> list[DossierEvent]:
    return list(islice(stream, BATCH))

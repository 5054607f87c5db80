from collections import defaultdict
from datetime import date

from contracts.dossier import DossierChannel, Origin
from servicekit.database import Session
from sqlalchemy import Integer, cast, func, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts import repository as facts
from analytics_service.reports.period import Period
from analytics_service.reports.repository import Counts


async def online_by_agency(
    session: Session, counts: Counts, period: Period, root: str | None
) -> dict[str, dict[date, dict[str, int]]]:
    """Online dossiers by agency, day and filer, of agencies under the root."""
    by = (counts.agency, counts.submitted_on, counts.filer)
    query = select(*by, cast(func.sum(counts.dossiers), Integer)).where(
        counts.channel == DossierChannel.ONLINE, counts.submitted_on.between(period.first, period.last)
    )
    if root is not None:
        query = query.where(agencies.is_below(root, counts.agency, counts.submitted_on))
    found: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for agency, day, filer, dossiers in await session.execute(query.group_by(*by)):
        found[agency][day][filer] = dossiers
    return found


async def by_desk(session: Session, agency: str, period: Period, known_on: date | None) -> dict[str, int]:
    """An agency's online dossiers of those days by where they were to be received."""
    fact = facts.known_on(known_on)
    query = select(fact.receiving_unit, func.count()).where(
        fact.agency == agency,
        fact.channel == DossierChannel.ONLINE,
        fact.origin != Origin.TRIAL,
        fact.submitted_on.between(period.first, period.last),
    )
    rows = await session.execute(query.group_by(fact.receiving_unit).order_by(fact.receiving_unit))
    return {desk: dossiers for desk, dossiers in rows if desk}

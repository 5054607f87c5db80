from collections import Counter

from contracts.dossier import DossierChannel
from servicekit.database import Session
from sqlalchemy import func, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts import repository as facts
from analytics_service.facts.tallying import LEVEL_ON_PAPER, Tally
from analytics_service.reports.period import Period
from analytics_service.reports.repository import counts_of
from analytics_service.reports.service import Asking


async def filed(session: Session, period: Period, asking: Asking) -> tuple[Counter[str], Counter[str]]:
    """Dossiers of level-4 procedures by procedure: online, and on paper."""
    counts = counts_of(period, asking.known_at)
    is_online = (counts.channel == DossierChannel.ONLINE).label("is_online")
    query = select(counts.procedure_code, is_online, func.sum(counts.dossiers)).where(
        counts.submitted_on.between(period.first, period.last),
        counts.level == LEVEL_ON_PAPER,
        agencies.is_below(asking.root or "", counts.agency, counts.submitted_on),
    )
    online, on_paper = Counter[str](), Counter[str]()
    for procedure, came_online, dossiers in await session.execute(query.group_by(counts.procedure_code, "is_online")):
        (online if came_online else on_paper)[procedure] = int(dossiers)
    return online, on_paper


async def reasons(session: Session, period: Period, asking: Asking) -> Counter[str]:
    """Why those came on paper."""
    tallies = facts.tallies_of(period.first, period.last, asking.known_at)
    query = select(tallies.reason, func.sum(tallies.dossiers)).where(
        tallies.day.between(period.first, period.last),
        tallies.tally == Tally.ON_PAPER,
        agencies.is_below(asking.root or "", tallies.agency, tallies.day),
    )
    return Counter({row[0]: int(row[1]) for row in await session.execute(query.group_by(tallies.reason))})

from datetime import datetime

from servicekit.database import Session
from sqlalchemy import func, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts import repository as facts
from analytics_service.facts.tallying import Tally
from analytics_service.funnel.stages import Drafts
from analytics_service.reports.period import Period


async def drafts(session: Session, period: Period, root: str | None, known_at: datetime | None) -> Drafts | None:
    """Begun in the period and not filed, as known at an instant or now; None of instants when nobody kept them."""
    if known_at and not await facts.were_told(session, known_at):
        return None
    tallies = facts.tallies_of(period.first, period.last, known_at)
    query = select(tallies.tally, func.sum(tallies.dossiers)).where(
        tallies.day.between(period.first, period.last), tallies.tally.in_((Tally.DRAFT, Tally.EXPIRED))
    )
    if root is not None:
        query = query.where(agencies.is_below(root, tallies.agency, tallies.day))
    found = {row[0]: int(row[1]) for row in await session.execute(query.group_by(tallies.tally))}
    return Drafts(open=found.get(Tally.DRAFT, 0), expired=found.get(Tally.EXPIRED, 0))

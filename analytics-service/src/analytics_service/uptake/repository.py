from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from contracts.catalog import AgencyKind
from contracts.dossier import Cause as EndCause
from contracts.dossier import DossierChannel, Origin
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.agencies.models import Agency, AgencyPath
from analytics_service.facts import repository as facts
from analytics_service.facts.folding import Status
from analytics_service.facts.repository import Facts
from analytics_service.facts.tallying import Tally
from analytics_service.reports.period import Period
from analytics_service.reports.repository import counts_by_month
from analytics_service.uptake.causes import Cause


def _is_online(fact: Facts) -> ColumnElement[bool]:
    return fact.channel == DossierChannel.ONLINE


SHOWS: dict[Cause, Callable[[Facts], ColumnElement[bool]]] = {
    Cause.USED_ON_PAPER: lambda fact: and_(fact.submitted_on.is_not(None), ~_is_online(fact)),
    Cause.ABANDONED: lambda fact: and_(fact.submitted_on.is_(None), fact.status.in_((Status.DRAFT, Status.EXPIRED))),
    Cause.PAYMENT_FAILED: lambda fact: and_(
        _is_online(fact), or_(fact.cause == EndCause.FEE_UNPAID, fact.status == Status.AWAITING_PAYMENT)
    ),
    Cause.PAPERS_REJECTED: lambda fact: and_(
        _is_online(fact), fact.cause.in_((EndCause.PAPERS_INCOMPLETE, EndCause.PAPERS_INVALID))
    ),
}
"""By which dossiers a cause is shown; counted by the rollups, listed from the facts."""

ONLINE = "online"
_TALLIES = {
    Tally.DRAFT: Cause.ABANDONED,
    Tally.EXPIRED: Cause.ABANDONED,
    Tally.UNPAID: Cause.PAYMENT_FAILED,
    Tally.REJECTED: Cause.PAPERS_REJECTED,
}


async def asked_agencies(session: Session, kinds: Sequence[str], day: date, root: str) -> Sequence[Agency]:
    """Of those kinds, in being that day, under the root."""
    query = select(Agency).where(Agency.kind.in_([AgencyKind(kind) for kind in kinds]), Agency.valid_from <= day)
    query = query.where(or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
    query = query.where(Agency.code.in_(agencies.codes_below(root, day, day))).order_by(Agency.code)
    return (await session.scalars(query)).all()


async def by_unit(session: Session, period: Period, known_at: datetime | None) -> dict[str, Counter[str]]:
    """What each unit's own dossiers of the period show, by cause, and how many came `online`; as known at an
    instant, or now."""
    counts = await counts_by_month(session, period, known_at)
    tallies = facts.tallies_of(period.first, period.last, known_at)
    shown = defaultdict[str, Counter[str]](Counter)
    online = func.sum(counts.dossiers).filter(counts.channel == DossierChannel.ONLINE)
    on_paper = func.sum(counts.dossiers).filter(counts.channel != DossierChannel.ONLINE)
    filed = select(counts.agency, func.coalesce(online, 0), func.coalesce(on_paper, 0))
    filed = filed.where(counts.submitted_on.between(period.first, period.last)).group_by(counts.agency)
    for unit, came_online, came_on_paper in await session.execute(filed):
        shown[unit].update({ONLINE: int(came_online), Cause.USED_ON_PAPER: int(came_on_paper)})
    told = select(tallies.agency, tallies.tally, func.sum(tallies.dossiers))
    told = told.where(tallies.day.between(period.first, period.last), tallies.tally.in_(_TALLIES))
    for unit, tally, dossiers in await session.execute(told.group_by(tallies.agency, tallies.tally)):
        shown[unit][_TALLIES[Tally(tally)]] += int(dossiers)
    return shown


async def ancestors(session: Session, units: set[str], day: date) -> dict[str, list[str]]:
    """Each unit's path from the root to itself on that day."""
    query = select(AgencyPath.code, AgencyPath.path).where(AgencyPath.code.in_(units))
    query = query.where(or_(AgencyPath.valid_from.is_(None), AgencyPath.valid_from <= day))
    query = query.where(or_(AgencyPath.valid_to.is_(None), AgencyPath.valid_to >= day))
    return {row.code: row.path for row in await session.execute(query)}


def behind(cause: Cause, root: str, period: Period, known_on: date | None) -> Select[Any]:
    """The dossiers that show a cause for an agency and what is under it, as known at the end of a day, or now."""
    fact = facts.known_on(known_on)
    below = agencies.codes_below(root, period.last, period.last)
    return facts.listed(select(fact).where(SHOWS[cause](fact), *_counted(fact, period), fact.agency.in_(below)))


def _counted(fact: Facts, period: Period) -> tuple[ColumnElement[bool], ...]:
    filed = fact.submitted_on.between(period.first, period.last)
    # Of a draft that was never filed the day on which it was begun.
    begun = and_(fact.submitted_on.is_(None), fact.opened_on.between(period.first, period.last))
    return fact.origin != Origin.TRIAL, or_(filed, begun)

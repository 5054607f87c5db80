from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.catalog import AgencyKind
from contracts.dossier import Cause as EndCause
from contracts.dossier import DossierChannel, Origin
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.agencies.models import Agency, AgencyPath
from analytics_service.facts.folding import Status
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period
from analytics_service.uptake.causes import Cause

_ONLINE = DossierFact.channel == DossierChannel.ONLINE
_DAY = case((DossierFact.submitted_on.is_not(None), DossierFact.submitted_on), else_=DossierFact.opened_on)
"""Of a draft that was never filed the day on which it was begun."""

SHOWS: dict[Cause, ColumnElement[bool]] = {
    Cause.USED_ON_PAPER: and_(DossierFact.submitted_on.is_not(None), ~_ONLINE),
    Cause.ABANDONED: and_(DossierFact.submitted_on.is_(None), DossierFact.status.in_((Status.DRAFT, Status.EXPIRED))),
    Cause.PAYMENT_FAILED: and_(
        _ONLINE,
        or_(DossierFact.cause == EndCause.FEE_UNPAID, DossierFact.status == Status.AWAITING_PAYMENT),
    ),
    Cause.PAPERS_REJECTED: and_(_ONLINE, DossierFact.cause.in_((EndCause.PAPERS_INCOMPLETE, EndCause.PAPERS_INVALID))),
}
"""By which dossiers a cause is shown."""


async def asked_agencies(session: Session, kinds: Sequence[str], day: date, root: str) -> Sequence[Agency]:
    """Of those kinds, in being that day, under the root."""
    query = select(Agency).where(Agency.kind.in_([AgencyKind(kind) for kind in kinds]), Agency.valid_from <= day)
    query = query.where(or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
    query = query.where(Agency.code.in_(agencies.codes_below(root, day, day))).order_by(Agency.code)
    return (await session.scalars(query)).all()


async def by_unit(session: Session, period: Period) -> dict[str, dict[str, int]]:
    """What each unit's own dossiers of the period show."""
    shown = [func.count().filter(condition).label(cause) for cause, condition in SHOWS.items()]
    online = func.count().filter(and_(_ONLINE, DossierFact.submitted_on.is_not(None))).label("online")
    query = select(DossierFact.agency, online, *shown).where(*_counted(period), DossierFact.agency.is_not(None))
    rows = await session.execute(query.group_by(DossierFact.agency))
    return {row.agency: dict(row._mapping) for row in rows}


async def ancestors(session: Session, units: set[str], day: date) -> dict[str, list[str]]:
    """Each unit's path from the root to itself on that day."""
    query = select(AgencyPath.code, AgencyPath.path).where(AgencyPath.code.in_(units))
    query = query.where(or_(AgencyPath.valid_from.is_(None), AgencyPath.valid_from <= day))
    query = query.where(or_(AgencyPath.valid_to.is_(None), AgencyPath.valid_to >= day))
    return {row.code: row.path for row in await session.execute(query)}


def behind(cause: Cause, root: str, period: Period) -> Select[Any]:
    """The dossiers that show a cause for an agency and what is under it."""
    below = agencies.codes_below(root, period.last, period.last)
    query = select(DossierFact).where(SHOWS[cause], *_counted(period), DossierFact.agency.in_(below))
    return query.order_by(DossierFact.dossier_id)


def _counted(period: Period) -> tuple[ColumnElement[bool], ...]:
    return DossierFact.origin != Origin.TRIAL, _DAY.between(period.first, period.last)

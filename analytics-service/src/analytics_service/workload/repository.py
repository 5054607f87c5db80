from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from contracts.dossier import Origin
from servicekit.clock import VIETNAM
from servicekit.database import Session
from sqlalchemy import ColumnElement, Double, and_, cast, func, not_, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY

from analytics_service.agencies import repository as agencies
from analytics_service.facts.folding import Status
from analytics_service.facts.repository import Facts
from analytics_service.reports.period import Period
from analytics_service.workload.balance import Balance

SHARES = [0.5, 0.9, 0.95]
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Durations:
    """Days from reception to decision, of the dossiers decided in a period; the quantiles are None where none was."""

    dossiers: int
    median: float | None
    p90: float | None
    p95: float | None


def _bounds(period: Period) -> tuple[datetime, datetime]:
    begin, after = period.first, period.last + timedelta(days=1)
    return datetime.combine(begin, time.min, VIETNAM), datetime.combine(after, time.min, VIETNAM)


def _counted(fact: Facts, root: str) -> ColumnElement[bool]:
    return and_(
        fact.submitted_on.is_not(None),
        fact.origin != Origin.TRIAL,
        agencies.is_below(root, fact.agency, fact.submitted_on),
    )


def _is_decided(fact: Facts) -> ColumnElement[bool]:
    return fact.status.in_((Status.DECIDED, Status.RETURNED))


async def balance(session: Session, fact: Facts, period: Period, root: str) -> Balance:
    """Each side by its own conditions, so that the sum proves something."""
    begin, after = _bounds(period)
    ended_in = and_(fact.finished_at >= begin, fact.finished_at < after)
    not_ended_by = or_(fact.finished_at.is_(None), fact.finished_at >= after)
    query = select(
        func.count().filter(fact.submitted_at < begin, or_(fact.finished_at.is_(None), fact.finished_at >= begin)),
        func.count().filter(fact.submitted_at >= begin),
        func.count().filter(ended_in, _is_decided(fact)),
        func.count().filter(ended_in, not_(_is_decided(fact))),
        func.count().filter(not_ended_by),
    ).where(
        _counted(fact, root),
        fact.submitted_at < after,
        # In play in the period: what ended before it and was filed before it is in no part, and is not read.
        or_(fact.finished_at.is_(None), fact.finished_at >= begin, fact.submitted_on >= period.first),
    )
    return Balance(*(await session.execute(query)).one())


async def durations(session: Session, fact: Facts, period: Period, root: str) -> Durations:
    begin, after = _bounds(period)
    taken: Any = func.extract("epoch", fact.finished_at - fact.accepted_at) / _SECONDS_A_DAY
    found = func.percentile_cont(cast(SHARES, ARRAY(Double))).within_group(taken)
    quantiles: Any = type_coerce(found, ARRAY(Double))
    query = select(func.count(), quantiles).where(
        _counted(fact, root),
        _is_decided(fact),
        fact.accepted_at.is_not(None),
        fact.finished_at >= begin,
        fact.finished_at < after,
    )
    dossiers, days = (await session.execute(query)).one()
    return Durations(dossiers, *(None if each is None else round(each, 2) for each in days or [None] * len(SHARES)))

from collections.abc import Mapping
from typing import Any

from servicekit.database import Session
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    TableValuedAlias,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

from analytics_service.agencies import repository as agencies
from analytics_service.facts.cells import Times
from analytics_service.facts.tallying import Measure
from analytics_service.reports.period import Period

Limits = Mapping[tuple[str, str], int]
"""Hundredths by procedure and unit."""
_NO_LIMIT = -1


def by_procedure(times: Times, period: Period, root: str, limits: Limits) -> Select[Any]:
    """(procedure, unit, dossiers, hundredths, limit in hundredths or None), the furthest above its limit first."""
    taken = (
        select(
            # What is counted has both; the facts of a past day only seem to allow for none.
            type_coerce(times.procedure_code, Text).label("procedure_code"),
            type_coerce(times.unit, Text).label("unit"),
            _amount(times, Measure.DOSSIERS).label("dossiers"),
            _amount(times, Measure.HUNDREDTHS).label("hundredths"),
        )
        .where(_counted(times, period, root), times.unit != "")
        .group_by(times.procedure_code, times.unit)
        .subquery()
        .c
    )
    limit = _table(limits)
    # In ten-thousandths of the limit, so that units compare; what is due on receipt (0) is exceeded by anything.
    share = taken.hundredths * 10_000 // (taken.dossiers * func.greatest(limit.c.hundredths, 1))
    over = case((limit.c.hundredths.is_(None), _NO_LIMIT), else_=share)
    found = (
        select(*taken, limit.c.hundredths.label("limit"), over.label("over"))
        .outerjoin(limit, and_(limit.c.code == taken.procedure_code, limit.c.unit == taken.unit))
        .subquery()
        .c
    )
    query: Any = select(found.procedure_code, found.unit, found.dossiers, found.hundredths, found.limit)
    return query.order_by(found.over.desc(), found.procedure_code, found.unit)


async def untold(session: Session, times: Times, period: Period, root: str) -> int:
    """How many dossiers are in no average, for nobody has told what they took."""
    query = select(_amount(times, Measure.UNTOLD)).where(_counted(times, period, root))
    return (await session.execute(query)).scalar_one()


def _counted(times: Times, period: Period, root: str) -> ColumnElement[bool]:
    below = times.agency.in_(agencies.codes_below(root, period.first, period.last))
    return and_(times.received_in.between(period.first, period.last), below)


def _amount(times: Times, measure: Measure) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(times.amount).filter(times.measure == measure), 0), BigInteger)


def _table(limits: Limits) -> TableValuedAlias:
    columns = (
        cast([code for code, _ in limits], ARRAY(Text)),
        cast([unit for _, unit in limits], ARRAY(Text)),
        cast(list(limits.values()), ARRAY(BigInteger)),
    )
    named = (column("code", Text), column("unit", Text), column("hundredths", BigInteger))
    return func.unnest(*columns).table_valued(*named).render_derived()

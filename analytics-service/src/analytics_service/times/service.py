"""What each procedure takes on average, in its own unit, beside its limit (766 index 2.2)."""

from datetime import date
from typing import Any

from contracts.catalog import Coded, TimeUnit
from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import PageRequest

from analytics_service.definitions.index766_times import AVERAGE_TIME, TIME_LIMIT, TIME_UNTOLD, TIMED_DOSSIERS
from analytics_service.definitions.metric import query_id
from analytics_service.facts import cells
from analytics_service.index766.service import Asked
from analytics_service.procedures import repository as procedures
from analytics_service.publications import repository as publications
from analytics_service.publications.models import Publication
from analytics_service.reports.figures import Value
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of
from analytics_service.times import repository
from analytics_service.times.averages import Average
from analytics_service.times.schemas import ProcedureTime, ProcedureTimes

_COLUMNS = {"dossiers": TIMED_DOSSIERS, "limit": TIME_LIMIT, "untold": TIME_UNTOLD}


async def read(session: Session, asked: Asked, asking: Asking, request: PageRequest) -> ProcedureTimes:
    """Raises YearInFuture."""
    span, root = asked.span(asking), asking.root or ""
    times = cells.times(span.known_on, span.period.begins)
    day = min(span.period.last, span.known_until.astimezone(VIETNAM).date())
    published = await _published(session, day, asking)
    query = repository.by_procedure(times, span.period, root, _limits(published))
    rows, next_cursor, total = await paging.fetch(session, query, request)
    parameters = parameters_of(span.period, asking)
    figures = await figures_of(session, [AVERAGE_TIME], {AVERAGE_TIME.key: Value(None)}, parameters, asking)
    told = figures[AVERAGE_TIME.key]
    return ProcedureTimes(
        year=asked.year,
        quarter=asked.quarter,
        agency=root,
        untold=await repository.untold(session, times, span.period, root),
        items=[_line(row, published.get(row.procedure_code), told, parameters) for row in rows],
        next_cursor=next_cursor,
        total=total,
        columns=await columns_of(session, _COLUMNS, parameters, asking),
    )


async def _published(session: Session, day: date, asking: Asking) -> dict[str, Publication]:
    """By code, of the procedures in force that day."""
    in_force = await procedures.versions_in_force(session, day, asking.root or "", asking.known_at)
    versions = {code: version.number for code, version in in_force.items()}
    return {each.code: each for each in await publications.contents(session, versions, asking.known_on)}


def _limits(published: dict[str, Publication]) -> repository.Limits:
    return {
        (code, unit): round(value * 100)
        for code, publication in published.items()
        for unit, value in publication.time_limits.items()
    }


def _line(row: Any, published: Publication | None, told: Figure, parameters: dict[str, str | None]) -> ProcedureTime:
    code, unit, average = row.procedure_code, row.unit, Average(row.dossiers, row.hundredths, row.limit)
    value = {"value": average.value, "numerator": average.hundredths, "denominator": average.dossiers}
    asked = query_id(AVERAGE_TIME, parameters | {"procedure": code, "unit": unit})
    return ProcedureTime(
        procedure=Coded(code=code, name=(published and published.name) or code),
        unit=TimeUnit(unit),
        dossiers=average.dossiers,
        average=told.model_copy(update=value | {"query_id": asked}),
        limit=average.limit,
        keeps_limit=average.keeps_limit,
    )

"""Reports: counts of the rollup under their definitions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from contracts.catalog import AgencyKind, Coded
from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.agencies import repository as agencies
from analytics_service.claims import repository as claims
from analytics_service.claims.models import Claim
from analytics_service.definitions.dossiers import DOSSIER_COUNT
from analytics_service.definitions.metric import Metric, query_id
from analytics_service.definitions.overview import OVERVIEW
from analytics_service.definitions.services import DECLARED_SERVICES, SERVICE_COUNTS
from analytics_service.freshness import service as freshness
from analytics_service.procedures import repository as procedures
from analytics_service.reports import repository
from analytics_service.reports.figures import Coverage, Value, coverage, overview_values, service_values
from analytics_service.reports.period import Period
from analytics_service.reports.problems import GroupingUnknown, TooManyGroups
from analytics_service.reports.schemas import Column, DossierGroup, DossierGroups, Figure, Overview, ServiceCounts

MOST_GROUPS = 5000


@dataclass(frozen=True)
class Asking:
    """Who sees what, in which language, when. `root` None is the whole province.

    `known_at`: as it was known at that instant; None is now.
    """

    root: str | None
    language: str
    now: datetime
    known_at: datetime | None = None

    @property
    def known_on(self) -> date | None:
        """The day at whose end it was known, for what is kept by the day."""
        return self.known_at.astimezone(VIETNAM).date() if self.known_at else None


@dataclass(frozen=True)
class Services:
    """Procedures by declared level and online mode, and what tells so where it is not the catalogue."""

    counts: dict[tuple[int, str], int]
    told_by: Claim | None = None


DECLARED_BY = "decision-list"
"""Before there was a catalogue, the decisions that announced services are what they were declared by."""


Protect = Callable[[dict[str, Value]], dict[str, Value]]
"""What of the figures the reader may know."""


def _everything(values: dict[str, Value]) -> dict[str, Value]:
    return values


async def overview(session: Session, period: Period, asking: Asking, protect: Protect = _everything) -> Overview:
    counts = await repository.counts_by_month(session, period, asking.known_at)
    services = await _services(session, period.last, asking)
    values = overview_values(
        services.counts,
        await repository.tally(session, counts, period, asking.root),
        await _coverage(session, counts, AgencyKind.DEPARTMENT, period, asking.root),
        await _coverage(session, counts, AgencyKind.DISTRICT, period, asking.root),
    )
    parameters = parameters_of(period, asking)
    figures = await figures_of(session, OVERVIEW, protect(values), parameters, asking, services.told_by)
    return Overview(first=period.first, last=period.last, agency=asking.root, figures=figures)


async def service_counts(session: Session, day: date, asking: Asking) -> ServiceCounts:
    services = await _services(session, day, asking)
    metrics = [metric for metric in SERVICE_COUNTS if services.told_by is None or metric.key in DECLARED_SERVICES]
    parameters = {"at": day.isoformat(), "agency": asking.root}
    values = service_values(services.counts)
    figures = await figures_of(session, metrics, values, parameters, asking, services.told_by)
    return ServiceCounts(at=day, figures=figures)


async def dossiers(session: Session, period: Period, group_by: Sequence[str], asking: Asking) -> DossierGroups:
    """Raises GroupingUnknown, TooManyGroups."""
    names = list(dict.fromkeys(group_by))
    if not names or not set(names) <= repository.GROUPINGS.keys():
        raise GroupingUnknown(sorted(repository.GROUPINGS))
    counts = await repository.counts_for(session, names, period, asking.known_at)
    rows = await repository.grouped(session, counts, period, asking.root, names, MOST_GROUPS + 1)
    if len(rows) > MOST_GROUPS:
        raise TooManyGroups(MOST_GROUPS)
    groups = [dict(zip((*names, "dossiers"), row, strict=True)) for row in rows]
    await _name_codes(session, groups)
    parameters = parameters_of(period, asking) | {"group_by": ",".join(names)}
    values = {DOSSIER_COUNT.key: Value(sum(group["dossiers"] for group in groups))}
    figures = await figures_of(session, [DOSSIER_COUNT], values, parameters, asking)
    return DossierGroups(
        total=figures[DOSSIER_COUNT.key],
        items=[DossierGroup(**group) for group in groups],
        columns=await columns_of(session, {"dossiers": DOSSIER_COUNT}, parameters, asking),
    )


async def _services(session: Session, day: date, asking: Asking) -> Services:
    """From the catalogue; for a year of which only history was loaded, from what was announced then."""
    claim = await claims.historical(session, DECLARED_BY, day, asking.known_at or asking.now)
    if claim is None:
        return Services(await procedures.count_in_force(session, day, asking.root, asking.known_at))
    counted = await claims.count_below(session, claim.id, asking.root, day)
    return Services({(level, ""): number for level, number in counted.items()}, claim)


async def _coverage(
    session: Session, counts: repository.Counts, kind: AgencyKind, period: Period, root: str | None
) -> Coverage:
    """An agency has what any unit under it had."""
    busy = await repository.agencies_with_online(session, counts, period, root)
    with_online = await agencies.above(session, busy, period.first, period.last)
    return coverage(set(await agencies.in_force(session, kind, period.last, root)), with_online)


async def figures_of(
    session: Session,
    metrics: Sequence[Metric],
    values: dict[str, Value],
    parameters: dict[str, str | None],
    asking: Asking,
    told_by: Claim | None = None,
) -> dict[str, Figure]:
    """`told_by` stands in for the catalogue in what it tells of services, with its own name and day."""
    heard = await freshness.as_of(session, asking.now)
    figures: dict[str, Figure] = {}
    for metric in metrics:
        source, as_of = metric.source.name.in_language(asking.language), heard[metric.source.owner]
        if told_by and metric.key in DECLARED_SERVICES:
            source, as_of = told_by.title or told_by.source, datetime.combine(told_by.as_of, time.max, VIETNAM)
        if asking.known_at:
            as_of = min(as_of, asking.known_at)
        figures[metric.key] = Figure(
            metric=metric.key,
            name=metric.name.in_language(asking.language),
            **_given(values[metric.key]),
            definition=metric.sentence.in_language(asking.language),
            source=source,
            as_of=as_of,
            query_id=query_id(metric, parameters),
        )
    return figures


async def columns_of(
    session: Session, metrics: Mapping[str, Metric], parameters: dict[str, str | None], asking: Asking
) -> dict[str, Column]:
    """What the plain numbers of a table are, by their name in its rows."""
    nothing = {metric.key: Value(None) for metric in metrics.values()}
    told = await figures_of(session, list(metrics.values()), nothing, parameters, asking)
    return {name: Column(**told[metric.key].model_dump(exclude={"value"})) for name, metric in metrics.items()}


def _given(value: Value) -> dict[str, Any]:
    """The value always, its parts only where it has parts."""
    return {name: part for name, part in asdict(value).items() if name == "value" or part is not None}


def parameters_of(period: Period, asking: Asking) -> dict[str, str | None]:
    asked = {"from": period.first.isoformat(), "to": period.last.isoformat(), "agency": asking.root}
    return asked | ({"known_at": asking.known_at.isoformat()} if asking.known_at else {})


async def coded(session: Session, what: str, codes: Sequence[str]) -> dict[str, Coded]:
    """References by code; what has no name (a procedure), or none that has arrived yet, is called by its code."""
    find = {"agency": agencies.names, "field": procedures.field_names}.get(what)
    names = await find(session, set(codes)) if find else {}
    return {code: Coded(code=code, name=names.get(code) or code) for code in codes}


async def _name_codes(session: Session, groups: list[dict[str, Any]]) -> None:
    """Codes become references; one whose name has not arrived yet is called by its code."""
    for member, find in (("agency", agencies.names), ("field", procedures.field_names)):
        names = await find(session, {group[member] for group in groups if member in group})
        for group in groups:
            if member in group:
                code: str = group[member]
                group[member] = Coded(code=code, name=names.get(code) or code)

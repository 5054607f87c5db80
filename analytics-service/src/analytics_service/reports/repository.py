from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from contracts.dossier import DossierChannel, Filer, Origin
from servicekit.database import Session
from sqlalchemy import ColumnElement, Integer, cast, false, func, or_, select, union_all
from sqlalchemy.orm import aliased

from analytics_service.agencies import repository as agencies
from analytics_service.facts import repository as facts
from analytics_service.facts.folding import Outcome, Punctuality
from analytics_service.facts.rollups import DossierCount, DossierMonth
from analytics_service.facts.tallying import MONTH_CELL
from analytics_service.reports.figures import Tally
from analytics_service.reports.period import Period

Counts = type[DossierCount]
_BY_PROCEDURE = "procedure"

GROUPINGS: dict[str, Callable[[Counts], Any]] = {
    "agency": lambda counts: counts.agency,
    "field": lambda counts: counts.field,
    _BY_PROCEDURE: lambda counts: counts.procedure_code,
    "level": lambda counts: counts.level,
    "month": lambda counts: func.to_char(counts.submitted_on, "YYYY-MM"),
    "channel": lambda counts: counts.channel,
    "status": lambda counts: counts.status,
    "outcome": lambda counts: counts.outcome,
    "filer": lambda counts: counts.filer,
    "punctuality": lambda counts: counts.punctuality,
}


def counts_of(period: Period, known_at: datetime | None) -> Counts:
    """Today's counts, or those that were known at an instant."""
    return facts.known_by(facts.COUNTS, known_at, period.first, period.last) if known_at else DossierCount


async def counts_by_month(session: Session, period: Period, known_at: datetime | None) -> Counts:
    """As `counts_of`, for what asks neither by procedure nor by day: today's whole months come from their own rollup.

    A month in which a unit has moved is told by its days: each counts where its unit stood then.
    """
    moved = await agencies.months_of_moves(session, period.first, period.last)
    whole = [each.first for each in period.by_month() if each.is_whole_month and each.first not in moved]
    if known_at or not whole:
        return counts_of(period, known_at)
    rest = [each for each in period.by_month() if each.first not in whole]
    in_rest = or_(false(), *(DossierCount.submitted_on.between(each.first, each.last) for each in rest))
    names = (*MONTH_CELL[1:], "dossiers")
    months = select(DossierMonth.month.label("submitted_on"), *(getattr(DossierMonth, name) for name in names))
    days = select(DossierCount.submitted_on, *(getattr(DossierCount, name) for name in names))
    both = union_all(months.where(DossierMonth.month.in_(whole)), days.where(in_rest))
    # By name: they are told in the columns of the counts, all but the procedure.
    return aliased(DossierCount, both.subquery(), adapt_on_names=True)


async def counts_for(session: Session, group_by: Sequence[str], period: Period, known_at: datetime | None) -> Counts:
    if _BY_PROCEDURE in group_by:
        return counts_of(period, known_at)
    return await counts_by_month(session, period, known_at)


async def tally(session: Session, counts: Counts, period: Period, root: str | None) -> Tally:
    query = select(*_tallied(counts)).where(*_asked(counts, period, root))
    row = (await session.execute(query)).one()
    return Tally(**row._mapping, in_top_field=await _in_top_field(session, counts, period, root))


async def tallies(session: Session, counts: Counts, period: Period, by: str) -> list[Tally]:
    """Of the whole province, one for each value of a grouping; without the top field."""
    query = select(*_tallied(counts)).where(*_asked(counts, period, None)).group_by(GROUPINGS[by](counts))
    return [Tally(**row._mapping) for row in await session.execute(query)]


def _tallied(counts: Counts) -> list[ColumnElement[int]]:
    online = counts.channel == DossierChannel.ONLINE
    return [
        _dossiers(counts, online).label("online"),
        # The level is the procedure's; that the dossier came online is its own fact. Never take one for the other.
        _dossiers(counts, online & (counts.level == 3)).label("level3"),
        _dossiers(counts, online & (counts.level == 4)).label("level4"),
        _dossiers(counts, online & (counts.outcome == Outcome.SUCCESSFUL)).label("successful"),
        _dossiers(counts, online & (counts.outcome == Outcome.UNSUCCESSFUL)).label("unsuccessful"),
        _dossiers(counts, online & (counts.filer == Filer.STATE_BODY)).label("by_state_bodies"),
        _dossiers(counts, counts.punctuality == Punctuality.ON_TIME).label("on_time"),
        _dossiers(counts, counts.punctuality == Punctuality.LATE).label("late"),
    ]


async def agencies_with_online(session: Session, counts: Counts, period: Period, root: str | None) -> set[str]:
    online = counts.channel == DossierChannel.ONLINE
    query = select(counts.agency).where(online, *_asked(counts, period, root)).distinct()
    return set((await session.scalars(query)).all())


async def grouped(
    session: Session, counts: Counts, period: Period, root: str | None, group_by: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """Rows of the groups' values and, last, the number of dossiers."""
    columns = [GROUPINGS[name](counts).label(f"by_{name}") for name in group_by]
    # By label: repeated with its own bind parameter the same expression is another one to the database.
    labels = [column.name for column in columns]
    counted = cast(func.sum(counts.dossiers), Integer).label("dossiers")
    query = select(*columns, counted).where(*_asked(counts, period, root))
    query = query.group_by(*labels).order_by(*labels).limit(limit)
    return [tuple(row) for row in await session.execute(query)]


async def holds_loaded(session: Session, counts: Counts, period: Period, root: str | None) -> bool:
    """Whether what another system counted is among them."""
    loaded = select(counts.origin).where(counts.origin == Origin.HISTORICAL, counts.dossiers > 0)
    return await session.scalar(loaded.where(*_asked(counts, period, root)).limit(1)) is not None


async def online_by(session: Session, counts: Counts, period: Period, root: str | None, name: str) -> dict[str, int]:
    """Online dossiers by one of the groupings."""
    group = GROUPINGS[name](counts)
    query = select(group, _dossiers(counts)).where(counts.channel == DossierChannel.ONLINE)
    rows = await session.execute(query.where(*_asked(counts, period, root)).group_by(group))
    return {row[0]: row[1] for row in rows}


async def _in_top_field(session: Session, counts: Counts, period: Period, root: str | None) -> int:
    online = counts.channel == DossierChannel.ONLINE
    query = select(_dossiers(counts)).where(online, *_asked(counts, period, root))
    return await session.scalar(query.group_by(counts.field).order_by(func.sum(counts.dossiers).desc()).limit(1)) or 0


def _dossiers(counts: Counts, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = func.sum(counts.dossiers)
    return cast(func.coalesce(counted.filter(*conditions) if conditions else counted, 0), Integer)


def _asked(counts: Counts, period: Period, root: str | None) -> list[ColumnElement[bool]]:
    within = counts.submitted_on.between(period.first, period.last)
    return [within] if root is None else [within, agencies.is_below(root, counts.agency, counts.submitted_on)]

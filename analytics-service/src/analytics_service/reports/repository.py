from collections.abc import Sequence
from typing import Any

from contracts.dossier import DossierChannel, Filer
from servicekit.database import Session
from sqlalchemy import ColumnElement, Integer, cast, func, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.folding import Outcome, Punctuality
from analytics_service.facts.models import DossierCount
from analytics_service.reports.figures import Tally
from analytics_service.reports.period import Period

GROUPINGS: dict[str, Any] = {
    "agency": DossierCount.agency,
    "field": DossierCount.field,
    "procedure": DossierCount.procedure_code,
    "level": DossierCount.level,
    "month": func.to_char(DossierCount.submitted_on, "YYYY-MM"),
    "channel": DossierCount.channel,
    "status": DossierCount.status,
    "outcome": DossierCount.outcome,
    "filer": DossierCount.filer,
}

_online = DossierCount.channel == DossierChannel.ONLINE


async def tally(session: Session, period: Period, root: str | None) -> Tally:
    query = select(
        _dossiers(_online).label("online"),
        # The level is the procedure's; that the dossier came online is its own fact. Never take one for the other.
        _dossiers(_online & (DossierCount.level == 3)).label("level3"),
        _dossiers(_online & (DossierCount.level == 4)).label("level4"),
        _dossiers(_online & (DossierCount.outcome == Outcome.SUCCESSFUL)).label("successful"),
        _dossiers(_online & (DossierCount.outcome == Outcome.UNSUCCESSFUL)).label("unsuccessful"),
        _dossiers(_online & (DossierCount.filer == Filer.STATE_BODY)).label("by_state_bodies"),
        _dossiers(DossierCount.punctuality == Punctuality.ON_TIME).label("on_time"),
        _dossiers(DossierCount.punctuality == Punctuality.LATE).label("late"),
    )
    row = (await session.execute(query.where(*_asked(period, root)))).one()
    return Tally(**row._mapping, in_top_field=await _in_top_field(session, period, root))


async def agencies_with_online(session: Session, period: Period, root: str | None) -> set[str]:
    query = select(DossierCount.agency).where(_online, *_asked(period, root)).distinct()
    return set((await session.scalars(query)).all())


async def grouped(
    session: Session, period: Period, root: str | None, group_by: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """Rows of the groups' values and, last, the number of dossiers."""
    columns = [GROUPINGS[name].label(f"by_{name}") for name in group_by]
    # By label: repeated with its own bind parameter the same expression is another one to the database.
    labels = [column.name for column in columns]
    counted = cast(func.sum(DossierCount.dossiers), Integer).label("dossiers")
    query = select(*columns, counted).where(*_asked(period, root)).group_by(*labels).order_by(*labels).limit(limit)
    return [tuple(row) for row in await session.execute(query)]


async def _in_top_field(session: Session, period: Period, root: str | None) -> int:
    largest = func.sum(DossierCount.dossiers).desc()
    query = (
        select(_dossiers())
        .where(_online, *_asked(period, root))
        .group_by(DossierCount.field)
        .order_by(largest)
        .limit(1)
    )
    return await session.scalar(query) or 0


def _dossiers(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = func.sum(DossierCount.dossiers)
    return cast(func.coalesce(counted.filter(*conditions) if conditions else counted, 0), Integer)


def _asked(period: Period, root: str | None) -> list[ColumnElement[bool]]:
    day = DossierCount.submitted_on
    within = day.between(period.first, period.last)
    return [within] if root is None else [within, agencies.is_below(root, DossierCount.agency, day)]

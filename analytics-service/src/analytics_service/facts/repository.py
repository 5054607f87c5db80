from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import BigInteger, Select, cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from analytics_service.facts.models import DossierFact, DossierFactPast, DossierHeard
from analytics_service.facts.rollups import (
    CountChange,
    DossierCount,
    DossierCourse,
    DossierJudged,
    DossierMonth,
    DossierTally,
    DossierTime,
    TallyChange,
)
from analytics_service.facts.tallying import (
    COUNT_CELL,
    COURSE_CELL,
    JUDGED_CELL,
    MONTH_CELL,
    TALLY_CELL,
    TIME_CELL,
    Cell,
    Cells,
    Fact,
    counted,
    counted_by_month,
    coursed,
    judged,
    tallied,
    time_added,
    timed,
)
from analytics_service.freshness import past

Counts = TypeVar("Counts", DossierCount, DossierTally, DossierMonth, DossierCourse, DossierJudged, DossierTime)
Facts = type[DossierFact]
"""Today's facts, or those of `known_on`."""


def _one(_fact: Fact, _cell: Cell) -> int:
    return 1


@dataclass(frozen=True)
class Rollup(Generic[Counts]):
    """Dossiers by cell, and what a fact adds. A cell begins with its day."""

    table: type[Counts]
    cell: tuple[str, ...]
    cells: Cells
    changes: Any = None
    """Every change of them; None where the past is asked of the facts (`cells`)."""
    added: Callable[[Fact, Cell], int] = _one
    amount: str = "dossiers"
    """The column of what is added up."""


COUNTS = Rollup(DossierCount, COUNT_CELL, counted, CountChange)
MONTHS = Rollup(DossierMonth, MONTH_CELL, counted_by_month)
TALLIES = Rollup(DossierTally, TALLY_CELL, tallied, TallyChange)
COURSES = Rollup(DossierCourse, COURSE_CELL, coursed)
JUDGED = Rollup(DossierJudged, JUDGED_CELL, judged)
TIMES = Rollup(DossierTime, TIME_CELL, timed, added=time_added, amount="amount")
ROLLUPS: tuple[Rollup[Any], ...] = (COUNTS, TALLIES, MONTHS, COURSES, JUDGED, TIMES)


async def by_dossier(session: Session, dossier_ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """Facts with what was heard."""
    query = select(DossierFact.__table__, DossierHeard.steps, DossierHeard.payments)
    query = query.join(DossierHeard, DossierHeard.dossier_id == DossierFact.dossier_id)
    rows = await session.execute(query.where(DossierFact.dossier_id.in_(dossier_ids)))
    return {row["dossier_id"]: dict(row) for row in rows.mappings()}


async def store(session: Session, facts: Sequence[Mapping[str, Any]], today: date) -> None:
    """As `by_dossier` gives them; at most some hundreds. What those that are known today were before stays known."""
    changed = [fact["dossier_id"] for fact in facts if fact["known_on"] == today]
    await past.keep(session, DossierFact, DossierFactPast, DossierFact.dossier_id.in_(changed), today)
    for model in (DossierFact, DossierHeard):
        names = [column.name for column in model.__table__.columns]
        statement = insert(model).values([{name: fact[name] for name in names} for fact in facts])
        new = {name: statement.excluded[name] for name in names if name != "dossier_id"}
        await session.execute(statement.on_conflict_do_update(index_elements=[model.dossier_id], set_=new))


def known_on(day: date | None) -> Facts:
    """Every dossier as it was known at the end of a day, or is now."""
    return past.known_on(DossierFact, DossierFactPast, day)


def listed(found: Select[Any]) -> Select[Any]:
    """Those facts in order: found first, then sorted. The offset keeps the two apart; by the order's own index all
    dossiers would be walked through, one after the other, for the few of a small agency."""
    fact = aliased(DossierFact, found.offset(0).subquery(), adapt_on_names=True)
    return select(fact).order_by(fact.dossier_id)


async def were_known(session: Session, day: date) -> bool:
    """Whether any fact was kept by then; before, nobody knows what they were."""
    return bool(await session.scalar(select(exists(select(known_on(day).dossier_id)))))


async def add(session: Session, rollup: Rollup[Any], delta: Counter[Cell], known_at: datetime) -> None:
    """Add or take away; what it was stays known."""
    await add_up(session, rollup, delta)
    await keep_changes(session, rollup, delta, known_at)


async def add_up(session: Session, rollup: Rollup[Any], delta: Counter[Cell]) -> None:
    """A count that comes to nothing leaves no row."""
    table, amount = rollup.table, rollup.table.__table__.c[rollup.amount]
    changes = _rows(rollup, delta, rollup.amount)
    rows_at_once = _VALUES // (len(rollup.cell) + 1)
    for start in range(0, len(changes), rows_at_once):
        statement = insert(table).values(changes[start : start + rows_at_once])
        changed = {rollup.amount: amount + statement.excluded[rollup.amount]}
        await session.execute(statement.on_conflict_do_update(index_elements=rollup.cell, set_=changed))
    if changes:
        await session.execute(delete(table).where(amount == 0))


async def keep_changes(session: Session, rollup: Rollup[Any], delta: Counter[Cell], known_at: datetime) -> None:
    rows = [row | {"known_at": known_at} for row in _rows(rollup, delta, "change")]
    if rows and rollup.changes is not None:
        await session.execute(insert(rollup.changes), rows)


def _rows(rollup: Rollup[Any], delta: Counter[Cell], amount: str) -> list[dict[str, Any]]:
    return [dict(zip(rollup.cell, cell, strict=True)) | {amount: change} for cell, change in delta.items() if change]


_VALUES = 32_000
"""A statement takes at most 32,767."""


def known_by(rollup: Rollup[Counts], instant: datetime, first: date, last: date) -> type[Counts]:
    """What the rollup held of those days as it was known at an instant, to ask like today's."""
    change = rollup.changes.__table__.c
    cell = [change[name] for name in rollup.cell]
    dossiers = func.sum(change.change).label("dossiers")
    then = select(*cell, dossiers).where(change.known_at <= instant, cell[0].between(first, last))
    # By name: the changes have the columns of the counts, but are another table.
    return aliased(rollup.table, then.group_by(*cell).having(dossiers != 0).subquery(), adapt_on_names=True)


def tallies_of(first: date, last: date, known_at: datetime | None) -> type[DossierTally]:
    """Today's tallies, or those of the days that were known at an instant."""
    return known_by(TALLIES, known_at, first, last) if known_at else DossierTally


async def were_told(session: Session, instant: datetime) -> bool:
    """Whether tallies were kept by then; before, nobody knows what they were."""
    first = select(TallyChange.known_at).order_by(TallyChange.id).limit(1)
    known_since = await session.scalar(first)
    return known_since is not None and known_since <= instant


async def held(session: Session, rollup: Rollup[Any]) -> Counter[Cell]:
    """Everything that a rollup holds."""
    columns = rollup.table.__table__.c
    rows = await session.execute(select(*(columns[name] for name in rollup.cell), columns[rollup.amount]))
    return Counter({tuple(row[:-1]): row[-1] for row in rows})


async def pages(session: Session) -> int:
    """Of the table of what was heard."""
    size = func.pg_relation_size(DossierHeard.__tablename__, type_=BigInteger)
    return (await session.execute(select(size // cast(func.current_setting("block_size"), BigInteger)))).scalar_one()


def heard_between(derived: Sequence[str]) -> str:
    """For the driver itself, which reads the year's half million several times faster: id, steps and payments as JSON
    text, and the facts asked for, between two places (page, 0) of the table."""
    columns = ", ".join(derived)
    # Lateral with its limit: each fact is looked up; a part joined as a whole would read all facts once more.
    return (
        f"SELECT heard.dossier_id, steps::text, payments::text, fact.* FROM {DossierHeard.__tablename__} AS heard, "  # noqa: S608
        f"LATERAL (SELECT {columns} FROM {DossierFact.__tablename__} AS fact "
        "WHERE fact.dossier_id = heard.dossier_id LIMIT 1) AS fact WHERE heard.ctid >= $1 AND heard.ctid < $2"
    )


async def driver_connection(session: Session) -> Any:
    return (await (await session.connection()).get_raw_connection()).driver_connection


def url(session: Session) -> str:
    """For a connection of its own."""
    return session.get_bind().engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

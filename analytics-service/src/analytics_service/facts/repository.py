from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from analytics_service.facts.models import CountChange, DossierCount, DossierFact

CELL = tuple(column.name for column in DossierCount.__table__.primary_key)
Cell = tuple[Any, ...]


async def by_dossier(session: Session, dossier_ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    table = DossierFact.__table__
    rows = await session.execute(select(table).where(table.c.dossier_id.in_(dossier_ids)))
    return {row["dossier_id"]: dict(row) for row in rows.mappings()}


async def store(session: Session, facts: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(DossierFact).values(list(facts))
    new = {column.name: column for column in statement.excluded if column.name != "dossier_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=[DossierFact.dossier_id], set_=new))


async def add_counts(session: Session, delta: Counter[Cell], known_at: datetime) -> None:
    """Add or take away; a count that comes to nothing leaves no row, but what it was stays known."""
    rows = [dict(zip(CELL, cell, strict=True)) | {"dossiers": change} for cell, change in delta.items() if change]
    if not rows:
        return
    statement = insert(DossierCount).values(rows)
    changed = {"dossiers": DossierCount.dossiers + statement.excluded.dossiers}
    await session.execute(statement.on_conflict_do_update(index_elements=CELL, set_=changed))
    await session.execute(delete(DossierCount).where(DossierCount.dossiers == 0))
    await keep_changes(session, delta, known_at)


async def keep_changes(session: Session, delta: Counter[Cell], known_at: datetime) -> None:
    rows = [
        dict(zip(CELL, cell, strict=True)) | {"change": change, "known_at": known_at}
        for cell, change in delta.items()
        if change
    ]
    if rows:
        await session.execute(insert(CountChange), rows)


def known_by(instant: datetime, first: date, last: date) -> type[DossierCount]:
    """The counts of those days of submission as they were known at an instant, to ask like today's."""
    cell = [CountChange.__table__.c[name] for name in CELL]
    dossiers = func.sum(CountChange.change).label("dossiers")
    then = select(*cell, dossiers).where(CountChange.known_at <= instant, CountChange.submitted_on.between(first, last))
    # By name: the changes have the columns of the counts, but are another table.
    return aliased(DossierCount, then.group_by(*cell).having(dossiers != 0).subquery(), adapt_on_names=True)


async def changed_since(session: Session, instant: datetime, first: date, last: date) -> int:
    """How many dossiers of those days of submission came, went or moved after the instant; a move is one."""
    changes = select(func.sum(func.greatest(CountChange.change, 0)), func.sum(func.least(CountChange.change, 0)))
    changes = changes.where(CountChange.known_at > instant, CountChange.submitted_on.between(first, last))
    came, went = (await session.execute(changes)).one()
    return max(came or 0, -(went or 0))


async def stream_heard(
    session: Session, derived: Sequence[str], after: UUID, limit: int
) -> list[tuple[UUID, str, str, tuple[Any, ...]]]:
    """The facts after one in the order of their ids: id, steps and payments as JSON text, and the columns asked for."""
    table = DossierFact.__table__.c
    # As text: the year's half million are read here, and the driver's own decoder takes longer than all the rest.
    heard = (cast(table.steps, Text), cast(table.payments, Text))
    query = select(table.dossier_id, *heard, *(table[name] for name in derived))
    rows = await session.execute(query.where(table.dossier_id > after).order_by(table.dossier_id).limit(limit))
    return [(row[0], row[1], row[2], row[3:]) for row in map(tuple, rows)]


async def counts(session: Session) -> dict[Cell, int]:
    rows = await session.execute(select(DossierCount.__table__))
    return {tuple(row[:-1]): row[-1] for row in rows}


async def count_again(session: Session) -> None:
    """Replace every count by what the facts say now."""
    cell = [DossierFact.__table__.c[name] for name in CELL]
    counted = (
        select(*cell, func.count())
        .where(DossierFact.submitted_on.is_not(None), DossierFact.origin != Origin.TRIAL)
        .group_by(*cell)
    )
    await session.execute(delete(DossierCount))
    await session.execute(insert(DossierCount).from_select([*CELL, "dossiers"], counted))

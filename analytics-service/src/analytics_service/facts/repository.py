from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from analytics_service.facts.models import DossierCount, DossierFact

CELL = tuple(column.name for column in DossierCount.__table__.primary_key)
Cell = tuple[Any, ...]

_FOLD_LOCK = 766


async def fold_alone(session: Session) -> None:
    """Until the commit: two folds at once would deadlock on the counts, and one is faster than both."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FOLD_LOCK})


async def by_dossier(session: Session, dossier_ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    table = DossierFact.__table__
    rows = await session.execute(select(table).where(table.c.dossier_id.in_(dossier_ids)))
    return {row["dossier_id"]: dict(row) for row in rows.mappings()}


async def store(session: Session, facts: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(DossierFact).values(list(facts))
    new = {column.name: column for column in statement.excluded if column.name != "dossier_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=[DossierFact.dossier_id], set_=new))


async def add_counts(session: Session, delta: Counter[Cell]) -> None:
    """Add or take away; a count that comes to nothing leaves no row."""
    rows = [dict(zip(CELL, cell, strict=True)) | {"dossiers": change} for cell, change in delta.items() if change]
    if not rows:
        return
    statement = insert(DossierCount).values(rows)
    changed = {"dossiers": DossierCount.dossiers + statement.excluded.dossiers}
    await session.execute(statement.on_conflict_do_update(index_elements=CELL, set_=changed))
    await session.execute(delete(DossierCount).where(DossierCount.dossiers == 0))


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

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from servicekit.database import Session
from servicekit.paging import PageRequest, fetch
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.dossiers.models import Dossier
from dossier_service.ledger_checks.models import LedgerMismatch


async def page(session: Session, after: UUID | None, count: int) -> Sequence[Dossier]:
    """In the order of their ids, those for whom a clock was ever started."""
    query = select(Dossier).where(or_(Dossier.accepted_at.is_not(None), Dossier.due_at.is_not(None)))
    if after:
        query = query.where(Dossier.id > after)
    return (await session.scalars(query.order_by(Dossier.id).limit(count))).all()


async def keep(session: Session, checked: Collection[UUID], mismatches: Sequence[dict[str, Any]]) -> None:
    """What agrees again is no mismatch any more; what still differs keeps the day on which it was found."""
    found = {row["dossier_id"] for row in mismatches}
    mended = LedgerMismatch.dossier_id.in_(set(checked) - found)
    await session.execute(delete(LedgerMismatch).where(mended))
    if mismatches:
        statement = insert(LedgerMismatch).values(list(mismatches))
        changed = {name: statement.excluded[name] for name in ("due_at", "derived_due_at", "fault")}
        index = [LedgerMismatch.dossier_id]
        await session.execute(statement.on_conflict_do_update(index_elements=index, set_=changed))


async def count(session: Session) -> int:
    return await session.scalar(select(func.count()).select_from(LedgerMismatch)) or 0


async def listed(session: Session, paging: PageRequest) -> tuple[list[LedgerMismatch], str | None, Any]:
    rows, next_cursor, total = await fetch(session, select(LedgerMismatch).order_by(LedgerMismatch.dossier_id), paging)
    return [row[0] for row in rows], next_cursor, total

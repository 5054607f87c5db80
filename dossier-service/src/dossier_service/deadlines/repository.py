from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.deadlines.models import CalendarDay, DeadlineLine
from dossier_service.deadlines.working_time import LedgerLine, WorkingCalendar


async def calendar(session: Session, first: date = date.min, last: date = date.max) -> WorkingCalendar:
    """The whole calendar, or as much of it as a question about a few days needs."""
    days = select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)
    rows = await session.execute(days.where(CalendarDay.day.between(first, last)))
    return WorkingCalendar({row.day: (row.kind, row.name) for row in rows})


def days(first: date, last: date) -> Select[Any]:
    return select(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)


async def put_days(session: Session, rows: list[dict[str, Any]]) -> None:
    statement = insert(CalendarDay).values(rows)
    changed = {name: statement.excluded[name] for name in ("kind", "name", "dispatch")}
    await session.execute(statement.on_conflict_do_update(index_elements=[CalendarDay.day], set_=changed))


async def lines(session: Session, dossier_id: UUID) -> Sequence[DeadlineLine]:
    query = select(DeadlineLine).where(DeadlineLine.dossier_id == dossier_id).order_by(DeadlineLine.id)
    return (await session.scalars(query)).all()


def write(session: Session, dossier_id: UUID, lines: Sequence[LedgerLine]) -> None:
    session.add_all(DeadlineLine(dossier_id=dossier_id, at=line.at, kind=line.kind, note=line.note) for line in lines)

"""Rows that change, and what they were at the end of earlier days: a table as it is, and beside it its past."""

from datetime import date
from typing import Any, TypeVar

from servicekit.database import Session
from sqlalchemy import ColumnElement, Date, cast, func, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

Current = TypeVar("Current")


async def keep(session: Session, current: Any, past: Any, which: ColumnElement[bool], today: date) -> None:
    """Before those rows change: what they were until yesterday. What did not last until the end of a day is no past."""
    columns = list(current.__table__.columns)
    were = select(*columns, literal(today, Date)).where(which, current.known_on < today)
    names = [column.name for column in columns]
    await session.execute(insert(past).from_select([*names, "superseded_on"], were))


def was_told(table: Any, day: date | None) -> ColumnElement[bool]:
    """Of rows that never change: whether they were there at the end of a day, or are now."""
    return true() if day is None else table.known_on <= day


def known_on(current: type[Current], past: Any, day: date | None) -> type[Current]:
    """The table as it was known at the end of a day, to ask like today's; today's where no day is named."""
    if day is None:
        return current
    now, before = current.__table__.c, past.__table__.c  # type: ignore[attr-defined]
    names = [column.name for column in now]
    held = func.daterange(before.known_on, before.superseded_on)
    then = union_all(
        select(*(now[name] for name in names)).where(now.known_on <= day),
        select(*(before[name] for name in names)).where(held.op("@>")(cast(day, Date))),
    )
    # By name: the union has the columns of the table, but is another one.
    return aliased(current, then.subquery(), adapt_on_names=True)

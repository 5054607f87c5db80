"""Which dossiers time has caught up with; each query reads its own partial index, in the order of the dates."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, Status
from dossier_service.dossiers.models import Dossier

PAGE = 200


class Caught(NamedTuple):
    at: datetime
    dossier_id: UUID
    unit: str
    """Who is late; it is their calendar that says by how much."""


After = tuple[datetime, UUID] | None
Query = Callable[[datetime, After], Select[datetime | None, UUID, str]]

# The words of the partial indexes: with others the planner would not take them.
_RUNNING = and_(Dossier.decided_at.is_(None), Dossier.finished_at.is_(None), Dossier.clock_stopped_at.is_(None))


def due_soon(now: datetime, after: After) -> Select[datetime | None, UUID, str]:
    """What is past its date already is no longer warned of."""
    untold = Dossier.due_soon_told_for.is_distinct_from(Dossier.due_at)
    near = (Dossier.due_soon_at <= now, Dossier.due_at > now, _RUNNING, untold)
    return _page(Dossier.due_soon_at, Dossier.executing_agency, after).where(*near)


def overdue(now: datetime, after: After) -> Select[datetime | None, UUID, str]:
    untold = Dossier.overdue_told_for.is_distinct_from(Dossier.due_at)
    return _page(Dossier.due_at, Dossier.executing_agency, after).where(Dossier.due_at < now, _RUNNING, untold)


def apology_late(now: datetime, after: After) -> Select[datetime | None, UUID, str]:
    """In the house's hands: who has to act themselves is owed none."""
    untold = Dossier.apology_late_told_for.is_distinct_from(Dossier.apology_due_at)
    late = (Dossier.apology_due_at < now, Dossier.due_at < now, _RUNNING, untold)
    owed = Dossier.status.in_(TRANSITIONS[Action.APOLOGISE].sources)
    return _page(Dossier.apology_due_at, Dossier.executing_agency, after).where(*late, owed)


def answer_late(now: datetime, after: After) -> Select[datetime | None, UUID, str]:
    untold = Dossier.answer_late_told_for.is_distinct_from(Dossier.answer_due_at)
    waiting = Dossier.status == Status.SUBMITTED
    return _page(Dossier.answer_due_at, Dossier.receiving_unit, after).where(
        Dossier.answer_due_at < now, waiting, untold
    )


def _page(
    at: InstrumentedAttribute[datetime | None], unit: InstrumentedAttribute[str], after: After
) -> Select[datetime | None, UUID, str]:
    query = select(at, Dossier.id, unit).order_by(at, Dossier.id).limit(PAGE)
    return query.where(tuple_(at, Dossier.id) > after) if after else query


async def caught(session: Session, query: Select[datetime | None, UUID, str]) -> list[Caught]:
    return [Caught(*row) for row in await session.execute(query)]

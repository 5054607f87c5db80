from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import PageRequest, fetch
from sqlalchemy import CursorResult, Select, and_, func, or_, select, update

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.recalculations.models import MovedDue, Recalculation
from dossier_service.units.repository import codes_below


async def waiting(session: Session) -> Recalculation | None:
    """The oldest that is not finished."""
    query = select(Recalculation).where(Recalculation.finished_at.is_(None))
    return await session.scalar(query.order_by(Recalculation.operation_id).limit(1))


def concerned(unit: str | None, first_day: date) -> Select[Any]:
    """Open dossiers, ended ones never, that are due on that day or later."""
    from_day = datetime.combine(first_day, time(), VIETNAM)
    due = Dossier.due_at >= from_day
    unanswered = and_(Dossier.status == Status.SUBMITTED, Dossier.answer_due_at >= from_day)
    query = select(Dossier).where(Dossier.decided_at.is_(None), Dossier.finished_at.is_(None), or_(due, unanswered))
    if unit is None:
        return query
    units = codes_below(unit)
    return query.where(or_(Dossier.executing_agency.in_(units), Dossier.receiving_unit.in_(units)))


async def count_concerned(session: Session, unit: str | None, first_day: date) -> int:
    query = concerned(unit, first_day).with_only_columns(func.count())
    return await session.scalar(query) or 0


async def page_concerned(session: Session, job: Recalculation, count: int) -> Sequence[Dossier]:
    query = concerned(job.unit, job.first_day).order_by(Dossier.id).limit(count)
    if job.position:
        query = query.where(Dossier.id > job.position)
    return (await session.scalars(query)).all()


async def advance(session: Session, job: Recalculation, position: UUID, failures: dict[str, int]) -> bool:
    """False when another process has gone on from there already."""
    same = Recalculation.position.is_not_distinct_from(job.position)
    statement = update(Recalculation).where(Recalculation.operation_id == job.operation_id, same)
    result = await session.execute(statement.values(position=position, failures=failures))
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount == 1


async def finish(session: Session, operation_id: UUID, now: datetime) -> bool:
    """False when another process has finished it already."""
    unfinished = update(Recalculation).where(
        Recalculation.operation_id == operation_id, Recalculation.finished_at.is_(None)
    )
    result = await session.execute(unfinished.values(finished_at=now))
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount == 1


async def holders_of_moved(session: Session, operation_id: UUID) -> list[tuple[str, int]]:
    """Who has how many of them in hand, as the list shows them: without trials."""
    held = and_(Dossier.assignee.is_not(None), Dossier.origin != Origin.TRIAL)
    query = select(Dossier.assignee, func.count()).join(MovedDue, MovedDue.dossier_id == Dossier.id)
    query = query.where(MovedDue.operation_id == operation_id, held).group_by(Dossier.assignee)
    rows = await session.execute(query.order_by(Dossier.assignee))
    return [(official or "", count) for official, count in rows]


async def moved(session: Session, operation_id: UUID, paging: PageRequest) -> tuple[list[Any], str | None, Any]:
    """With code and agency, in the order in which they were reckoned."""
    query: Select[Any] = select(MovedDue, Dossier.code, Dossier.executing_agency)  # type: ignore[assignment]
    query = query.join(Dossier, Dossier.id == MovedDue.dossier_id)
    return await fetch(
        session, query.where(MovedDue.operation_id == operation_id).order_by(MovedDue.dossier_id), paging
    )

from collections.abc import Collection, Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import delete, func, select

from dossier_service.dossiers.filters import is_open
from dossier_service.dossiers.models import Dossier
from dossier_service.routing.models import RoutingRule


async def of_unit(session: Session, unit: str) -> Sequence[RoutingRule]:
    query = select(RoutingRule).where(RoutingRule.unit == unit).order_by(RoutingRule.position)
    return (await session.scalars(query)).all()


async def get_for_update(session: Session, rule_id: UUID) -> RoutingRule:
    """Under its lock, as it now is: of two arrivals at once the second sees whose turn the first one took."""
    query = select(RoutingRule).where(RoutingRule.id == rule_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def clear(session: Session, unit: str) -> None:
    await session.execute(delete(RoutingRule).where(RoutingRule.unit == unit))


async def loads(session: Session, officials: Collection[str]) -> dict[str, int]:
    """How many open dossiers each one has."""
    query = select(Dossier.assignee, func.count()).where(Dossier.assignee.in_(officials), is_open())
    rows = await session.execute(query.group_by(Dossier.assignee))
    return {assignee: count for assignee, count in rows if assignee}

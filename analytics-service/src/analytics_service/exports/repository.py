from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.orm import undefer

from analytics_service.agencies import repository as agencies
from analytics_service.exports.models import Export, ExportTemplate
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period


def _asked(period: Period, root: str) -> ColumnElement[bool]:
    return and_(
        DossierFact.submitted_on.between(period.first, period.last),
        DossierFact.origin != Origin.TRIAL,
        agencies.is_below(root, DossierFact.agency, DossierFact.submitted_on),
    )


async def count(session: Session, period: Period, root: str) -> int:
    return await session.scalar(select(func.count()).select_from(DossierFact).where(_asked(period, root))) or 0


async def rows(session: Session, export: Export, after: UUID, limit: int) -> Sequence[tuple[Any, ...]]:
    """The id first, then the columns, in the order of the ids."""
    table = DossierFact.__table__
    period = Period(export.first_day, export.last_day)
    query = select(table.c.dossier_id, *(table.c[name].label(f"column_{name}") for name in export.columns))
    query = query.where(_asked(period, export.agency), table.c.dossier_id > after)
    return [tuple(row) for row in await session.execute(query.order_by(table.c.dossier_id).limit(limit))]


async def waiting(session: Session) -> Export | None:
    query = select(Export).where(Export.ended_at.is_(None)).order_by(Export.requested_at).limit(1)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def get(session: Session, operation_id: UUID, owner: str) -> Export | None:
    query = select(Export).where(Export.operation_id == operation_id, Export.requested_by == owner)
    return await session.scalar(query.options(undefer(Export.content)))


def by_owner(owner: str) -> Select[Any]:
    query = select(Export).where(Export.requested_by == owner)
    return query.order_by(Export.requested_at.desc(), Export.operation_id.desc())


async def expire(session: Session, now: datetime) -> None:
    gone = {"content": None, "expires_at": None}
    await session.execute(update(Export).where(Export.expires_at <= now).values(gone))


async def template(session: Session, template_id: UUID, owner: str) -> ExportTemplate | None:
    query = select(ExportTemplate).where(ExportTemplate.id == template_id, ExportTemplate.owner == owner)
    return await session.scalar(query)


async def template_named(session: Session, name: str, owner: str) -> ExportTemplate | None:
    query = select(ExportTemplate).where(ExportTemplate.name == name, ExportTemplate.owner == owner)
    return await session.scalar(query)


async def templates(session: Session, owner: str) -> Sequence[ExportTemplate]:
    query = select(ExportTemplate).where(ExportTemplate.owner == owner).order_by(ExportTemplate.name)
    return (await session.scalars(query)).all()


async def forget_template(session: Session, template_id: UUID) -> None:
    await session.execute(delete(ExportTemplate).where(ExportTemplate.id == template_id))

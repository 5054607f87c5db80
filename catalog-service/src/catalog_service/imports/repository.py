from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from catalog_service.imports.models import ImportJob


async def get(session: Session, operation_id: UUID) -> ImportJob | None:
    return await session.get(ImportJob, operation_id)


async def claim(session: Session) -> ImportJob | None:
    """The oldest waiting job that nobody works on, locked until the transaction ends."""
    query = (
        select(ImportJob)
        .where(ImportJob.finished_at.is_(None))
        .order_by(ImportJob.operation_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await session.scalar(query)


async def claim_again(session: Session, operation_id: UUID) -> ImportJob | None:
    """The same job once more, unless somebody else has taken or finished it meanwhile."""
    query = select(ImportJob).where(ImportJob.operation_id == operation_id, ImportJob.finished_at.is_(None))
    return await session.scalar(query.with_for_update(skip_locked=True))

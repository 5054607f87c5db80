from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from catalog_service.imports.models import ImportJob


async def get(session: Session, operation_id: UUID) -> ImportJob | None:
    return await session.get(ImportJob, operation_id)


async def claim(session: Session) -> ImportJob | None:
    """The oldest job that is not finished, locked until the transaction ends; None while somebody works on it.

    So imports follow each other in the order in which they came: each is judged by what the one before has written.
    """
    waiting = select(ImportJob.operation_id).where(ImportJob.finished_at.is_(None))
    oldest = waiting.order_by(ImportJob.operation_id).limit(1).scalar_subquery()
    query = select(ImportJob).where(ImportJob.operation_id == oldest, ImportJob.finished_at.is_(None))
    return await session.scalar(query.with_for_update(skip_locked=True))


async def claim_again(session: Session, operation_id: UUID) -> ImportJob | None:
    """The same job once more, unless somebody else has taken or finished it meanwhile."""
    query = select(ImportJob).where(ImportJob.operation_id == operation_id, ImportJob.finished_at.is_(None))
    return await session.scalar(query.with_for_update(skip_locked=True))

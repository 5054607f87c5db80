from uuid import UUID

from servicekit.database import Session
from sqlalchemy import update

from catalog_service.operations.models import Operation


async def get(session: Session, operation_id: UUID) -> Operation | None:
    return await session.get(Operation, operation_id)


async def set_progress(session: Session, operation_id: UUID, done: int) -> None:
    await session.execute(update(Operation).where(Operation.id == operation_id).values(state="running", done=done))

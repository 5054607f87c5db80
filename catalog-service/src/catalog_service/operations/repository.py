from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, update

from catalog_service.operations.models import Operation
from catalog_service.operations.schemas import OperationState


async def get(session: Session, operation_id: UUID) -> Operation | None:
    return await session.get(Operation, operation_id)


async def set_progress(session: Session, operation_id: UUID, done: int, total: int) -> None:
    """Never back: a second attempt begins from nothing."""
    values = {"state": OperationState.RUNNING, "done": func.greatest(Operation.done, done), "total": total}
    await session.execute(update(Operation).where(Operation.id == operation_id).values(values))

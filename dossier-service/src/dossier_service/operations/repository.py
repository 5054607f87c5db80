from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, update

from dossier_service.operations.models import Operation


async def get(session: Session, operation_id: UUID) -> Operation | None:
    return await session.get(Operation, operation_id)


async def add_progress(session: Session, operation_id: UUID, done: int) -> None:
    """What has come in meanwhile counts, too: never more done than there is."""
    total = func.greatest(Operation.total, Operation.done + done)
    values = {"state": "running", "done": Operation.done + done, "total": total}
    await session.execute(update(Operation).where(Operation.id == operation_id).values(values))

"""Operations carry their owner in front of their id: the gateway finds the service by it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.operations import repository
from dossier_service.operations.models import Operation
from dossier_service.operations.problems import OperationNotFound
from dossier_service.operations.schemas import OperationRead, OperationState, Progress

PREFIX = "dossier-"


def public_id(operation_id: UUID) -> str:
    return f"{PREFIX}{operation_id}"


def parse_id(public: str) -> UUID:
    """Raises OperationNotFound."""
    try:
        return UUID(public.removeprefix(PREFIX))
    except ValueError as error:
        raise OperationNotFound from error


async def start(session: Session, *, total: int, by: str, now: datetime) -> Operation:
    operation = Operation(id=uuid7(), state=OperationState.QUEUED, done=0, total=total, requested_by=by, created_at=now)
    session.add(operation)
    await session.flush()
    return operation


async def get(session: Session, public: str) -> Operation:
    """Raises OperationNotFound."""
    operation = await repository.get(session, parse_id(public)) if public.startswith(PREFIX) else None
    if operation is None:
        raise OperationNotFound
    return operation


async def advance(session: Session, operation_id: UUID, count: int) -> None:
    """So much more is done."""
    operation = await repository.get(session, operation_id)
    if operation:
        operation.done = min(operation.done + count, operation.total)
        await session.flush()


async def finish(
    session: Session, operation_id: UUID, *, result_url: str | None, problem: dict[str, Any] | None
) -> None:
    """Done, or failed when there is a problem."""
    operation = await repository.get(session, operation_id)
    if operation is None:
        raise OperationNotFound
    operation.state = OperationState.FAILED if problem else OperationState.DONE
    operation.done = operation.total
    operation.result_url, operation.problem = result_url, problem
    await session.flush()


def read(operation: Operation) -> OperationRead:
    return OperationRead(
        id=public_id(operation.id),
        state=OperationState(operation.state),
        progress=Progress(done=operation.done, total=operation.total),
        result_url=operation.result_url,
        problem=operation.problem,
        created_at=operation.created_at,
    )

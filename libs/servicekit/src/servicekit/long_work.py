"""Long work that somebody asked for, as they may follow it: 202 with a place to look, progress, an outcome.

The public id carries its owner in front, by which the gateway finds the service.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import CheckConstraint, DateTime, func, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from servicekit.app import problem_responses
from servicekit.auth import Caller, Person
from servicekit.database import Reading, Session
from servicekit.ids import uuid7
from servicekit.problems import NotFound, NotPermitted, Unauthenticated
from servicekit.problems import Text as Words
from servicekit.routing import api_router


class OperationNotFound(NotFound):
    code = "operation_not_found"
    title = Words("Không tìm thấy tác vụ", "Operation not found")


class OperationState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Progress(BaseModel):
    done: int
    total: int


class OperationStarted(BaseModel):
    id: str
    state: OperationState


class OperationRead(OperationStarted):
    """`problem` says why it failed; `result_url` is where its outcome can be read."""

    progress: Progress
    result_url: str | None
    problem: dict[str, Any] | None
    created_at: datetime


class OperationColumns:
    """The table of a service that does long work; the service's own model names it and adds nothing."""

    __tablename__ = "operation"
    __table_args__ = (CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    total: Mapped[int]
    result_url: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    requested_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


Row = TypeVar("Row", bound=OperationColumns)


class Operations(Generic[Row]):
    """One service's long work."""

    def __init__(self, model: type[Row], owner: str) -> None:
        self._model = model
        self._prefix = f"{owner}-"

    def public_id(self, operation_id: UUID) -> str:
        return f"{self._prefix}{operation_id}"

    async def start(self, session: Session, *, total: int, by: str, now: datetime) -> Row:
        operation = self._model()
        operation.id, operation.state = uuid7(), OperationState.QUEUED
        operation.done, operation.total = 0, total
        operation.requested_by, operation.created_at = by, now
        session.add(operation)
        await session.flush()
        return operation

    async def get(self, session: Session, public: str) -> Row:
        """Raises OperationNotFound."""
        operation = await session.get(self._model, self._parse(public))
        if operation is None:
            raise OperationNotFound
        return operation

    async def set_progress(self, session: Session, operation_id: UUID, done: int, total: int) -> None:
        """Never back: a second attempt begins from nothing."""
        await self._run(session, operation_id, done=func.greatest(self._model.done, done), total=total)

    async def advance(self, session: Session, operation_id: UUID, count: int) -> None:
        """So much more is done; what has come in meanwhile counts too, and there is never more done than there is."""
        done = self._model.done + count
        await self._run(session, operation_id, done=done, total=func.greatest(self._model.total, done))

    async def finish(
        self, session: Session, operation_id: UUID, *, result_url: str | None, problem: dict[str, Any] | None
    ) -> None:
        """Done, or failed when there is a problem. Raises OperationNotFound."""
        operation = await session.get(self._model, operation_id, populate_existing=True)
        if operation is None:
            raise OperationNotFound
        operation.state = OperationState.FAILED if problem else OperationState.DONE
        operation.done = operation.total
        operation.result_url, operation.problem = result_url, problem
        await session.flush()

    def started(self, operation: Row, response: Response) -> OperationStarted:
        """What whoever asked is answered: the id, and in `Location` where to follow it."""
        public_id = self.public_id(operation.id)
        response.headers["Location"] = f"/api/v1/operations/{public_id}"
        return OperationStarted(id=public_id, state=OperationState(operation.state))

    def read(self, operation: Row) -> OperationRead:
        return OperationRead(
            id=self.public_id(operation.id),
            state=OperationState(operation.state),
            progress=Progress(done=operation.done, total=operation.total),
            result_url=operation.result_url,
            problem=operation.problem,
            created_at=operation.created_at,
        )

    def router(self) -> APIRouter:
        router = api_router(tags=["operations"])

        @router.get(
            "/operations/{operation_id}",
            summary="How far long work has come; for who has set it going, and the administrator",
            responses=problem_responses(Unauthenticated, NotPermitted, OperationNotFound),
        )
        async def get_operation(
            operation_id: str, caller: Person, session: Reading, response: Response
        ) -> OperationRead:
            response.headers["Cache-Control"] = "no-store"
            return self.read(await self._followed(session, operation_id, caller))

        return router

    async def _followed(self, session: Session, public: str, caller: Caller) -> Row:
        """Others learn nothing, not even whether it exists. Raises NotPermitted, OperationNotFound."""
        if caller.has_role("administrator"):
            return await self.get(session, public)
        try:
            operation = await self.get(session, public)
        except OperationNotFound as error:
            raise NotPermitted from error
        if operation.requested_by != caller.subject:
            raise NotPermitted
        return operation

    def _parse(self, public: str) -> UUID:
        """Raises OperationNotFound."""
        if not public.startswith(self._prefix):
            raise OperationNotFound
        try:
            return UUID(public.removeprefix(self._prefix))
        except ValueError as error:
            raise OperationNotFound from error

    async def _run(self, session: Session, operation_id: UUID, **values: Any) -> None:
        statement = update(self._model).where(self._model.id == operation_id)
        await session.execute(statement.values(state=OperationState.RUNNING, **values))

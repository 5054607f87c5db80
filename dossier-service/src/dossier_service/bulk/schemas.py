from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StrictInt

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Command

BulkAction = Literal[Action.ACCEPT, Action.FORWARD, Action.ASSIGN, Action.CLAIM, Action.RELEASE, Action.RETURN_RESULT]


class BulkCommand(Command):
    """One action on many dossiers; `body` is what the action takes on one."""

    action: BulkAction
    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    versions: dict[UUID, StrictInt] = Field(
        default={},
        max_length=500,
        description="of those that must not have changed since they were read; without it, what another official "
        "holds is not taken out of their hands",
    )
    body: dict[str, Any] = Field(default={})


class BulkOutcome(BaseModel):
    """`problem` is what the same action on this dossier alone would have answered."""

    id: UUID
    outcome: Literal["ok", "problem"]
    status: Status | None = None
    version: int | None = None
    problem: dict[str, Any] | None = None


class BulkOutcomes(BaseModel):
    """In the order of the ids."""

    done: int
    failed: int
    items: list[BulkOutcome]

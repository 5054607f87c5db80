from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel


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

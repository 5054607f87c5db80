from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.particulars import IdentityTail


class TrackingRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)]
    identity_tail: IdentityTail
    """The last four or more digits of the owner's identity number or tax code."""


class TrackedStep(BaseModel):
    action: str
    to_status: Status
    unit: str | None
    occurred_at: datetime


class TrackingRead(BaseModel):
    """Progress without a log-in: no name, no number, no reason."""

    code: str
    procedure: str
    agency: str
    status: Status
    submitted_at: datetime | None
    due_at: datetime | None
    expected_at: datetime | None
    """Given instead by an apology, once the due date was missed."""
    deadline_state: str
    steps: list[TrackedStep]

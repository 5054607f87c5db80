"""A dossier ends: decided, handed back, withdrawn or stopped; and is reopened or rated."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.catalog import TimeUnit
from contracts.dossier.base import Cause, DossierEvent


class TimeTaken(BaseModel):
    """From acceptance to decision without the pauses, 2 decimals, in the unit of the procedure's own limit."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    value: float
    unit: TimeUnit
    """Never `none`."""


class DossierDecided(DossierEvent):
    subject: ClassVar[str] = "dossier.decided.v1"

    outcome: Literal["granted", "refused"]
    cause: Cause | None = None
    decided_at: AwareDatetime
    on_time: bool | None
    """None when the procedure knows no deadline."""
    taken: TimeTaken | None = None
    """766 index 2.2; None when the procedure knows no limit: there is nothing to measure it in."""


class ResultReturned(DossierEvent):
    subject: ClassVar[str] = "dossier.result_returned.v1"

    method: Literal["online", "counter", "post"]
    has_result_document: bool
    outcome: Literal["granted", "refused"]
    papers: int | None = None
    reused_papers: int | None = None
    """How many papers of it are on file, newest versions alone, and how many of these were there before (766 index
    4.2, 4.4)."""


class ReturnPlaceChanged(DossierEvent):
    """The result will be handed over at another desk."""

    subject: ClassVar[str] = "dossier.return_place_changed.v1"

    returning_unit: str


class WithdrawalRequested(DossierEvent):
    subject: ClassVar[str] = "dossier.withdrawal_requested.v1"


class WithdrawalDenied(DossierEvent):
    subject: ClassVar[str] = "dossier.withdrawal_denied.v1"


class DossierStopped(DossierEvent):
    subject: ClassVar[str] = "dossier.stopped.v1"

    cause: Cause


class DossierReopened(DossierEvent):
    subject: ClassVar[str] = "dossier.reopened.v1"


class DossierRated(DossierEvent):
    subject: ClassVar[str] = "dossier.rated.v1"

    score: int

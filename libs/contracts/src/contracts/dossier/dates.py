"""Due dates come near, pass, are put off or move."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.dossier.base import DossierEvent
from contracts.event import Event


class DossierExtended(DossierEvent):
    subject: ClassVar[str] = "dossier.extended.v1"

    due_at: AwareDatetime


class DossierApologised(DossierEvent):
    """The due date is missed, and the agency has apologised in writing (Mẫu 04) and given another date.

    The due date stays: the dossier is late in every figure.
    """

    subject: ClassVar[str] = "dossier.apologised.v1"

    due_at: AwareDatetime
    """The date that was missed."""
    expected_at: AwareDatetime
    apologies: int
    """How many there have been of this dossier after a missed date, this one included."""


class DueSoon(DossierEvent):
    """Once per due date, while there is a working day left to ask for more time; to who works on it at `unit`."""

    subject: ClassVar[str] = "dossier.due_soon.v1"

    due_at: AwareDatetime
    unit: str = ""


class Overdue(DossierEvent):
    """Once per due date, for the head of `unit`, which has the dossier, and for the heads of the units above."""

    subject: ClassVar[str] = "dossier.overdue.v1"

    due_at: AwareDatetime
    unit: str = ""
    days_late: int = 0
    """Working days of the agency that have ended since; 0 on the day itself."""
    above: list[str] = Field(default=[])
    """Codes: the units above `unit`, and where it lies elsewhere the agency that answers, with those above it."""
    apology_owed: bool = True
    """Not while it waits for the applicant, whose own turn it is, though its procedure lets the clock run on."""


class ApologyLate(DossierEvent):
    """Overdue, and nobody has apologised in writing within the time for it; for the heads of `unit` and those above."""

    subject: ClassVar[str] = "dossier.apology_late.v1"

    due_at: AwareDatetime
    apology_due_at: AwareDatetime
    unit: str
    above: list[str] = Field(default=[])
    """Codes, as of `dossier.overdue`."""


class AnswerLate(DossierEvent):
    """An online filing was neither accepted nor refused nor asked to be completed in time (R1); for `unit`'s head."""

    subject: ClassVar[str] = "dossier.answer_late.v1"

    answer_due_at: AwareDatetime
    unit: str
    days_late: int
    above: list[str] = Field(default=[])
    """Codes: the units above `unit`, whose heads hear of it too."""


class DueMoved(DossierEvent):
    """The working calendar was changed, and with it the due date of this open dossier."""

    subject: ClassVar[str] = "dossier.due_moved.v1"

    due_at_before: AwareDatetime
    due_at: AwareDatetime
    calendar_version: int


class HeldDuesMoved(Event):
    """A changed calendar has moved due dates of dossiers that this official has in hand; once per change."""

    subject: ClassVar[str] = "dossier.held_dues_moved.v1"
    aggregate: ClassVar[str] = "recalculation_id"

    recalculation_id: UUID
    official: str
    """The account that holds them."""
    count: int = Field(ge=1)
    calendar_version: int
    dispatches: list[str] = Field(default=[])
    """The letters by which the calendar was changed; none where the library of holidays was."""

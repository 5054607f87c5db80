"""What happens to feedback (phản ánh, kiến nghị), as the other services hear it; never what it says or who."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event


class FeedbackEvent(Event):
    aggregate: ClassVar[str] = "feedback_id"

    feedback_id: UUID
    unit: str
    """Who has to deal with it."""


class FeedbackFiled(FeedbackEvent):
    subject: ClassVar[str] = "dossier.feedback_filed.v1"

    kind: str
    dossier_id: UUID | None = None


class FeedbackMoved(FeedbackEvent):
    """A step on its way: accepted, transferred, refused, more asked, replied."""

    subject: ClassVar[str] = "dossier.feedback_moved.v1"

    action: str
    status: str
    on_time: bool | None


class FeedbackAnswered(FeedbackEvent):
    subject: ClassVar[str] = "dossier.feedback_answered.v1"

    on_time: bool
    """766 index 5.2: within 15 working days, the wait for the filer's reply not counted."""


class FeedbackPublished(FeedbackEvent):
    subject: ClassVar[str] = "dossier.feedback_published.v1"

    on_time: bool


class FeedbackRated(FeedbackEvent):
    subject: ClassVar[str] = "dossier.feedback_rated.v1"

    score: int

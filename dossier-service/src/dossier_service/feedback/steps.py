"""One step of feedback: status, row and event move together."""

from datetime import datetime
from typing import Any, NamedTuple

from contracts.feedback import FeedbackEvent, FeedbackMoved
from servicekit import outbox
from servicekit.database import Session

from dossier_service.feedback.lifecycle import Action, Status, next_status
from dossier_service.feedback.models import Feedback, FeedbackStep


class Actor(NamedTuple):
    subject: str | None
    """None: nobody had logged in."""
    acting_for: str | None = None
    """The absent official whose substitute this is."""


async def move(
    session: Session,
    feedback: Feedback,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    words: str | None = None,
    on_time: bool | None = None,
    told: bool = True,
) -> Feedback:
    feedback.status = next_status(action, Status(feedback.status))
    feedback.late = feedback.late or on_time is False
    await write(session, feedback, action, actor, now, words=words, on_time=on_time)
    if told:
        facts = {"action": action, "status": feedback.status, "on_time": on_time}
        await tell(session, feedback, FeedbackMoved, now, **facts)
    await session.flush()
    return feedback


async def write(
    session: Session,
    feedback: Feedback,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    words: str | None,
    on_time: bool | None,
) -> None:
    feedback.sequence += 1
    session.add(
        FeedbackStep(
            feedback_id=feedback.id,
            sequence=feedback.sequence,
            action=action,
            actor=actor.subject,
            acting_for=actor.acting_for,
            unit=feedback.unit,
            words=words,
            on_time=on_time,
            at=now,
        )
    )


async def tell(session: Session, feedback: Feedback, event: type[FeedbackEvent], now: datetime, **facts: Any) -> None:
    told = event(sequence=feedback.sequence, occurred_at=now, feedback_id=feedback.id, unit=feedback.unit, **facts)
    await outbox.record(session, told)

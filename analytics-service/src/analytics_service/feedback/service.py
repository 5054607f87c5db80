"""Feedback into facts: when it came, whether it was answered in time, and how the answer was received."""

from collections.abc import Sequence
from typing import Any

from contracts.feedback import FeedbackAnswered, FeedbackEvent, FeedbackFiled, FeedbackRated
from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.facts import service as facts
from analytics_service.feedback import repository
from analytics_service.freshness import repository as freshness


async def fold(session: Session, events: Sequence[FeedbackEvent]) -> None:
    today = (await freshness.write_alone(session)).astimezone(VIETNAM).date()
    for event in events:
        told = dict.fromkeys(repository.TOLD) | _told(event)
        about = {"feedback_id": event.feedback_id, "unit": event.unit, "unit_sequence": event.sequence}
        await repository.keep(session, about | told, today)
    await facts.fold_complaints(session, [event for event in events if isinstance(event, FeedbackFiled)])


def _told(event: FeedbackEvent) -> dict[str, Any]:
    match event:
        case FeedbackFiled():
            return {"kind": event.kind, "dossier_id": event.dossier_id, "filed_at": event.occurred_at}
        case FeedbackAnswered():
            return {"answered_at": event.occurred_at, "answered_on_time": event.on_time}
        case FeedbackRated():
            return {"score": event.score}
        case _:
            return {}

from collections.abc import Sequence

from contracts.feedback import FeedbackEvent
from servicekit.database import Session

from analytics_service.feedback import service
from analytics_service.freshness import service as freshness


async def on_feedback(session: Session, events: Sequence[FeedbackEvent]) -> None:
    await service.fold(session, events)
    await freshness.heard(session, events)

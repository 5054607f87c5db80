from datetime import date
from typing import Any

from servicekit.database import Session
from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert

from analytics_service.feedback.models import FeedbackFact, FeedbackFactPast
from analytics_service.freshness import past

TOLD = ("kind", "dossier_id", "filed_at", "answered_at", "answered_on_time", "score")


async def keep(session: Session, told: dict[str, Any], today: date) -> None:
    """What is told is kept; what this event does not tell stays as it is."""
    await past.keep(session, FeedbackFact, FeedbackFactPast, FeedbackFact.feedback_id == told["feedback_id"], today)
    statement = insert(FeedbackFact).values(told | {"known_on": today})
    new = statement.excluded
    is_later = new.unit_sequence > FeedbackFact.unit_sequence
    changed: dict[str, Any] = {name: func.coalesce(new[name], getattr(FeedbackFact, name)) for name in TOLD}
    changed["unit"] = case((is_later, new.unit), else_=FeedbackFact.unit)
    changed["unit_sequence"] = func.greatest(new.unit_sequence, FeedbackFact.unit_sequence)
    changed["known_on"] = new.known_on
    await session.execute(statement.on_conflict_do_update(index_elements=[FeedbackFact.feedback_id], set_=changed))


def known_on(day: date | None) -> type[FeedbackFact]:
    """All feedback as it was known at the end of a day, or is now."""
    return past.known_on(FeedbackFact, FeedbackFactPast, day)

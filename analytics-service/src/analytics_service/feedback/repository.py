from typing import Any

from servicekit.database import Session
from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert

from analytics_service.feedback.models import FeedbackFact

TOLD = ("kind", "dossier_id", "filed_at", "answered_at", "answered_on_time", "score")


async def keep(session: Session, told: dict[str, Any]) -> None:
    """What is told is kept; what this event does not tell stays as it is."""
    statement = insert(FeedbackFact).values(told)
    new = statement.excluded
    is_later = new.unit_sequence > FeedbackFact.unit_sequence
    changed: dict[str, Any] = {name: func.coalesce(new[name], getattr(FeedbackFact, name)) for name in TOLD}
    changed["unit"] = case((is_later, new.unit), else_=FeedbackFact.unit)
    changed["unit_sequence"] = func.greatest(new.unit_sequence, FeedbackFact.unit_sequence)
    await session.execute(statement.on_conflict_do_update(index_elements=[FeedbackFact.feedback_id], set_=changed))

"""As of when a figure holds: the newest event that is counted in it."""

from collections.abc import Sequence
from datetime import datetime

from contracts.event import Event
from servicekit.database import Session

from analytics_service.freshness import repository


async def heard(session: Session, events: Sequence[Event]) -> None:
    """All events are of one owner."""
    owner = events[0].subject.split(".", 1)[0]
    await repository.advance(session, owner, max(event.occurred_at for event in events))


async def as_of(session: Session, now: datetime) -> dict[str, datetime]:
    """By owner; an owner that has said nothing yet is known as of now."""
    return {"catalog": now, "dossier": now, "payment": now} | await repository.newest(session)

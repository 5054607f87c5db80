from datetime import datetime

from servicekit.auth import Caller
from servicekit.database import Session

from notification_service.preferences import repository
from notification_service.preferences.schemas import Preferences


async def of(session: Session, subject: str | None) -> Preferences:
    """Vietnamese by every channel for who has not chosen, and for who has no account."""
    chosen = await repository.get(session, subject) if subject else None
    return Preferences.model_validate(chosen) if chosen else Preferences()


async def choose(session: Session, caller: Caller, wanted: Preferences, now: datetime) -> Preferences:
    await repository.put(session, caller.subject, wanted, now)
    await session.flush()
    return wanted

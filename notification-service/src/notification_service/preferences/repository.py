from datetime import datetime

from servicekit.database import Session
from sqlalchemy.dialects.postgresql import insert

from notification_service.preferences.models import Preference
from notification_service.preferences.schemas import Preferences


async def get(session: Session, subject: str) -> Preference | None:
    return await session.get(Preference, subject)


async def put(session: Session, subject: str, wanted: Preferences, now: datetime) -> None:
    values = {"language": wanted.language, "channels": wanted.channels, "updated_at": now}
    statement = insert(Preference).values(subject=subject, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=values))

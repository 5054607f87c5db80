from datetime import datetime

from servicekit.database import Session
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from analytics_service.freshness.models import Heard

_WRITER_LOCK = 766


async def write_alone(session: Session) -> datetime:
    """Until the commit no other facts are written: two folds at once would deadlock on the counts, and what is known
    up to an instant must not grow afterwards. Gives the instant since when this is known."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})
    return (await session.execute(select(func.clock_timestamp()))).scalar_one()


async def advance(session: Session, owner: str, newest_at: datetime) -> None:
    statement = insert(Heard).values(owner=owner, newest_at=newest_at)
    newest = func.greatest(Heard.newest_at, statement.excluded.newest_at)
    await session.execute(statement.on_conflict_do_update(index_elements=[Heard.owner], set_={"newest_at": newest}))


async def newest(session: Session) -> dict[str, datetime]:
    rows = await session.execute(select(Heard.owner, Heard.newest_at))
    return {row.owner: row.newest_at for row in rows}

from datetime import datetime

from servicekit.database import Session
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from analytics_service.freshness.models import Heard


async def advance(session: Session, owner: str, newest_at: datetime) -> None:
    statement = insert(Heard).values(owner=owner, newest_at=newest_at)
    newest = func.greatest(Heard.newest_at, statement.excluded.newest_at)
    await session.execute(statement.on_conflict_do_update(index_elements=[Heard.owner], set_={"newest_at": newest}))


async def newest(session: Session) -> dict[str, datetime]:
    rows = await session.execute(select(Heard.owner, Heard.newest_at))
    return {row.owner: row.newest_at for row in rows}

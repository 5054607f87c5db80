from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from analytics_service.pushes.models import PushedDossier


async def keep(session: Session, pushed: dict[UUID, datetime]) -> None:
    """The earliest time stays."""
    rows = [{"dossier_id": dossier_id, "first_pushed_at": at} for dossier_id, at in sorted(pushed.items())]
    statement = insert(PushedDossier).values(rows)
    first = func.least(PushedDossier.first_pushed_at, statement.excluded.first_pushed_at)
    earliest = {"first_pushed_at": first}
    await session.execute(statement.on_conflict_do_update(index_elements=[PushedDossier.dossier_id], set_=earliest))

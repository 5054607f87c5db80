from collections.abc import Sequence

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.inboxes.models import SavedFilter


async def filters_of(session: Session, subject: str) -> Sequence[SavedFilter]:
    query = select(SavedFilter).where(SavedFilter.subject == subject).order_by(SavedFilter.name)
    return (await session.scalars(query)).all()


async def filter_named(session: Session, subject: str, name: str) -> SavedFilter | None:
    return await session.get(SavedFilter, (subject, name))

from collections.abc import Sequence
from datetime import datetime

from servicekit.database import Session
from sqlalchemy import ScalarSelect, func, select

from dossier_service.consultations import repository as tasks
from dossier_service.dossiers.visibility import Vantage
from dossier_service.inboxes.models import SavedFilter


def open_tasks(vantages: Sequence[Vantage], now: datetime) -> ScalarSelect[int]:
    """How many tasks the list of them shows as open, as a part of another question."""
    listed = tasks.inbox(vantages, "open", now).order_by(None)
    return listed.with_only_columns(func.count()).correlate(None).scalar_subquery()


async def hold(session: Session, subject: str) -> None:
    """One change at a time of an official's filters: a name that is pressed twice is kept once, and fifty are fifty."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"filters|{subject}", 0))))


async def filters_of(session: Session, subject: str) -> Sequence[SavedFilter]:
    query = select(SavedFilter).where(SavedFilter.subject == subject).order_by(SavedFilter.name)
    return (await session.scalars(query)).all()


async def filter_named(session: Session, subject: str, name: str) -> SavedFilter | None:
    return await session.get(SavedFilter, (subject, name))

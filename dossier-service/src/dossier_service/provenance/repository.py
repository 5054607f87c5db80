from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.provenance.models import Provenance


async def keep(session: Session, row: dict[str, object]) -> None:
    """The first filing stands."""
    await session.execute(insert(Provenance).values(row).on_conflict_do_nothing())


async def get(session: Session, dossier_id: UUID) -> Provenance | None:
    return await session.get(Provenance, dossier_id)


async def owners_of(session: Session, contacts: list[bytes], since: datetime, until: datetime) -> int:
    """How many owners gave one of these contacts in that time; a set from one index, never a list of people."""
    query = select(func.count(Provenance.owner_key.distinct()))
    query = query.where(Provenance.contacts.overlap(contacts), Provenance.filed_at.between(since, until))
    return await session.scalar(query) or 0


async def forget(session: Session, before: datetime) -> None:
    await session.execute(delete(Provenance).where(Provenance.filed_at < before))

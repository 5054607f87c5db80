from datetime import date
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import ColumnElement, Date, Select, cast, func, or_, select

from dossier_service.representations.models import Representation

# The database's own clock: a right holds at the instant of the question.
_TODAY: ColumnElement[date] = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)


async def holding(session: Session, owner_key: str, agent_key: str, procedure_code: str) -> Representation | None:
    """By which the agent may act for the owner in that procedure now; the longest of several."""
    query = select(Representation).where(
        Representation.owner_key == owner_key,
        Representation.agent_key == agent_key,
        or_(Representation.procedure_code.is_(None), Representation.procedure_code == procedure_code),
        Representation.starts_on <= _TODAY,
        Representation.ends_on >= _TODAY,
        Representation.ended_at.is_(None),
    )
    return await session.scalar(query.order_by(Representation.ends_on.desc(), Representation.id).limit(1))


def concerning(key: str) -> Select[Representation]:
    """Those that the person has given, and those by which they act, newest first."""
    query = select(Representation).where(or_(Representation.owner_key == key, Representation.agent_key == key))
    return query.order_by(Representation.granted_at.desc(), Representation.id.desc())


async def by_id(session: Session, representation_id: UUID) -> Representation | None:
    """For the services alone."""
    return await session.get(Representation, representation_id)


async def get_for_update(session: Session, representation_id: UUID, key: str) -> Representation | None:
    query = select(Representation).where(Representation.id == representation_id)
    query = query.where(or_(Representation.owner_key == key, Representation.agent_key == key))
    return await session.scalar(query.with_for_update())

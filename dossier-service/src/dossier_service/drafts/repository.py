from collections.abc import Sequence

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import func, select

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to

OTHERS_AT_MOST = 20


async def hold(session: Session, owner_key: str, procedure_code: str) -> None:
    """Of two who look for the owner's draft of a procedure at once, one comes second and finds what the first made."""
    key = f"draft {owner_key} {procedure_code}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def newest_like(session: Session, dossier: Dossier, caller: Caller) -> Dossier | None:
    """The owner's last draft of the same procedure through the same door, for the same person; under lock."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.procedure_code == dossier.procedure_code,
        Dossier.status == Status.DRAFT,
        Dossier.origin == dossier.origin,
        Dossier.channel == dossier.channel,
        Dossier.on_behalf_of.is_(None) if dossier.on_behalf_of is None else Dossier.on_behalf_of.is_not(None),
        visible_to(caller),
    )
    query = query.order_by(Dossier.updated_at.desc(), Dossier.id.desc()).limit(1)
    return await session.scalar(query.with_for_update())


async def others(session: Session, dossier: Dossier, caller: Caller) -> Sequence[Dossier]:
    """Drafts of the same owner and procedure beside this one, the last one changed first."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.procedure_code == dossier.procedure_code,
        Dossier.status == Status.DRAFT,
        Dossier.origin == dossier.origin,
        Dossier.id != dossier.id,
        visible_to(caller),
    )
    query = query.order_by(Dossier.updated_at.desc(), Dossier.id.desc()).limit(OTHERS_AT_MOST)
    return (await session.scalars(query)).all()

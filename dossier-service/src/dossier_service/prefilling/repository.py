from collections.abc import Sequence

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.dossiers.lifecycle import OUT_OF_SIGHT
from dossier_service.dossiers.models import Dossier

LOOKED_AT = 10
"""Earlier dossiers: what was said before those is old."""


async def filed_before(session: Session, dossier: Dossier) -> Sequence[Dossier]:
    """Of the same owner, the newest first."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.status.not_in(OUT_OF_SIGHT),
        Dossier.origin == dossier.origin,
        Dossier.id != dossier.id,
    )
    return (await session.scalars(query.order_by(Dossier.created_at.desc(), Dossier.id.desc()).limit(LOOKED_AT))).all()

from collections.abc import Sequence
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import and_, func, or_, select

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to
from dossier_service.links.models import DossierLink, LinkKind
from dossier_service.substitution.repository import seers

_ALL_LINKS = 0x11F5


async def hold(session: Session) -> None:
    """One link at a time: two that are made at once could close a circle that neither of them sees.

    Before any dossier is locked: a link also locks the dossier at its other end.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_ALL_LINKS)))


async def between(session: Session, one: UUID, other: UUID) -> DossierLink | None:
    there = and_(DossierLink.dossier_id == one, DossierLink.other_id == other)
    back = and_(DossierLink.dossier_id == other, DossierLink.other_id == one)
    return await session.scalar(select(DossierLink).where(or_(there, back)))


async def parent_of(session: Session, dossier_id: UUID) -> UUID | None:
    parents = select(DossierLink.other_id).where(DossierLink.kind == LinkKind.PARENT)
    return await session.scalar(parents.where(DossierLink.dossier_id == dossier_id))


async def lies_above(session: Session, dossier_id: UUID, child_id: UUID) -> bool:
    """Whether the dossier is a parent of the child, or of one of its parents."""
    is_parent = DossierLink.kind == LinkKind.PARENT
    above = select(DossierLink.other_id).where(DossierLink.dossier_id == child_id, is_parent).cte(recursive=True)
    further = select(DossierLink.other_id).join(above, DossierLink.dossier_id == above.c.other_id).where(is_parent)
    above = above.union(further)
    return bool(await session.scalar(select(select(above).where(above.c.other_id == dossier_id).exists())))


async def visible_links(session: Session, dossier_id: UUID, caller: Caller) -> Sequence[tuple[DossierLink, Dossier]]:
    """With the dossier at the other end; a link to one that the caller may not see is not there."""
    ends = or_(
        and_(DossierLink.dossier_id == dossier_id, Dossier.id == DossierLink.other_id),
        and_(DossierLink.other_id == dossier_id, Dossier.id == DossierLink.dossier_id),
    )
    query = select(DossierLink, Dossier).join(Dossier, ends).where(visible_to(*await seers(session, caller)))
    return [(row[0], row[1]) for row in await session.execute(query.order_by(DossierLink.linked_at, Dossier.id))]

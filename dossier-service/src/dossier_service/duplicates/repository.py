from collections.abc import Sequence

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import or_, select

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.filters import is_open
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.dossiers.visibility import visible_to
from dossier_service.substitution.repository import seers

COMPARED_AT_MOST = 50


async def of_the_same_owner(session: Session, dossier: Dossier, caller: Caller) -> Sequence[Dossier]:
    """Open dossiers of that procedure beside this one that the caller sees, the newest first."""
    query = select(Dossier).where(
        Dossier.owner_key == dossier.owner_key,
        Dossier.procedure_code == dossier.procedure_code,
        Dossier.origin == dossier.origin,
        Dossier.id != dossier.id,
        is_open(),
        visible_to(*await seers(session, caller)),
    )
    query = query.order_by(Dossier.created_at.desc(), Dossier.id.desc()).limit(COMPARED_AT_MOST)
    return (await session.scalars(query)).all()


async def rulings(session: Session, dossier: Dossier, others: Sequence[Dossier]) -> dict[str, DossierHistory]:
    """Why which of the others is none, whichever of the two it was said about; of several words the last."""
    entry = DossierHistory
    said_here = entry.dossier_id == dossier.id
    said_there = entry.dossier_id.in_([other.id for other in others])
    query = select(entry).where(entry.action == Action.RULE_OUT_DUPLICATE, or_(said_here, said_there))
    found: dict[str, DossierHistory] = {}
    for ruling in await session.scalars(query.order_by(entry.occurred_at)):
        about = ruling.details["other_id"]
        if ruling.dossier_id == dossier.id:
            found[about] = ruling
        elif about == str(dossier.id):
            found[str(ruling.dossier_id)] = ruling
    return found

from uuid import UUID

from servicekit.database import Session
from sqlalchemy import or_, select

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier

_NUMBERS = ("identity_number", "tax_code")


async def numbers_by_code(session: Session, code: str) -> tuple[UUID, list[str]] | None:
    """Of the dossier with our code or the one that another portal gave: its id, and its owner's numbers.

    No more of it: a wrong guess must not take the longer, the larger the dossier is.
    """
    numbers = [Dossier.applicant[name].astext for name in _NUMBERS]
    found = or_(Dossier.code == code, Dossier.external_code == code)
    query = select(Dossier.id, *numbers).where(found, Dossier.status != Status.REMOVED)
    row = (await session.execute(query.order_by(Dossier.created_at).limit(1))).one_or_none()
    return (row[0], [number or "" for number in row[1:]]) if row else None

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.confirmations.codes import KeptCode
from dossier_service.confirmations.models import ConfirmationCode, FilingConfirmation
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier, DossierHistory


async def get(session: Session, dossier_id: UUID) -> FilingConfirmation | None:
    return await session.get(FilingConfirmation, dossier_id)


async def asked_since(session: Session, dossier_id: UUID, since: datetime) -> int:
    entry = DossierHistory
    asked = (entry.dossier_id == dossier_id, entry.action == Action.ASK_CONFIRMATION, entry.occurred_at > since)
    return await session.scalar(select(func.count()).select_from(entry).where(*asked)) or 0


async def own_filing(session: Session, owner_key: str) -> tuple[str, dict[str, Any]] | None:
    """The account by which the person last filed for themselves, and the contacts that they gave then."""
    query = select(Dossier.owner_subject, Dossier.applicant).where(
        Dossier.owner_key == owner_key,
        Dossier.owner_subject.is_not(None),
        Dossier.owner_subject == Dossier.submitted_by,
        Dossier.submitted_at.is_not(None),
        Dossier.on_behalf_of.is_(None),
        Dossier.confirmation.is_(None),
    )
    found = (await session.execute(query.order_by(Dossier.created_at.desc()).limit(1))).one_or_none()
    return (found.owner_subject or "", found.applicant) if found else None


async def put_code(session: Session, dossier_id: UUID, channel: str, code: KeptCode) -> None:
    """The newest of a channel holds."""
    row = {"dossier_id": dossier_id, "channel": channel} | code._asdict()
    kept = insert(ConfirmationCode).values(row)
    await session.execute(kept.on_conflict_do_update(constraint="pk_confirmation_code", set_=code._asdict()))


async def codes(session: Session, dossier_id: UUID) -> Sequence[KeptCode]:
    query = select(ConfirmationCode).where(ConfirmationCode.dossier_id == dossier_id)
    return [KeptCode(one.salt, one.digest, one.expires_at) for one in await session.scalars(query)]


async def forget_contact(session: Session, dossier_id: UUID) -> None:
    """Of who filed it; the account stays."""
    asked = await get(session, dossier_id)
    if asked:
        asked.helper_contact = {"name": ""}


async def void_codes(session: Session, dossier_id: UUID) -> None:
    await session.execute(delete(ConfirmationCode).where(ConfirmationCode.dossier_id == dossier_id))

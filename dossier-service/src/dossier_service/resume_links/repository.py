from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import func, or_, select, update

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.dossiers.visibility import visible_to
from dossier_service.resume_links.models import ResumeLink


async def live(session: Session, dossier_id: UUID) -> ResumeLink | None:
    """Not yet ended; its time may be over."""
    query = select(ResumeLink).where(ResumeLink.dossier_id == dossier_id, ResumeLink.ended_at.is_(None))
    return await session.scalar(query)


async def opened_by(
    session: Session, digest: bytes, caller: Caller, now: datetime
) -> tuple[ResumeLink, Dossier] | None:
    """One question, whatever is wrong: the time of an answer says nothing."""
    query = select(ResumeLink, Dossier).join(Dossier, Dossier.id == ResumeLink.dossier_id)
    query = query.where(
        ResumeLink.digest == digest,
        ResumeLink.ended_at.is_(None),
        ResumeLink.expires_at > now,
        Dossier.status == Status.DRAFT,
        visible_to(caller),
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0], found[1]) if found else None


async def asked_since(session: Session, dossier_id: UUID, since: datetime) -> int:
    entry = DossierHistory
    asked = (entry.dossier_id == dossier_id, entry.action == Action.ASK_RESUME_LINK, entry.occurred_at > since)
    return await session.scalar(select(func.count()).select_from(entry).where(*asked)) or 0


async def end_over(session: Session, now: datetime) -> None:
    """Those whose time is over, and those of drafts that are none any more."""
    drafts = select(Dossier.id).where(Dossier.id == ResumeLink.dossier_id, Dossier.status == Status.DRAFT).exists()
    over = or_(ResumeLink.expires_at <= now, ~drafts)
    ended = update(ResumeLink).where(ResumeLink.ended_at.is_(None), over)
    await session.execute(ended.values(ended_at=now, sent_to=None))

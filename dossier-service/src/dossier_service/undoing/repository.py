from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, or_, select

from dossier_service.documents.models import Document
from dossier_service.dossiers.lifecycle import ActorRole
from dossier_service.messages.models import DossierMessage
from dossier_service.originals.models import OriginalsMovement


async def touched_since(session: Session, dossier_id: UUID, at: datetime, by: str) -> bool:
    """Whether, beside the dossier's history, papers have moved or another official has written or brought something
    since. What the applicant's side does takes nobody's step away."""
    traces = (_papers_moved(dossier_id, at), _written(dossier_id, at, by), _brought(dossier_id, at, by))
    return bool(await session.scalar(select(or_(*(trace.exists() for trace in traces)))))


def _papers_moved(dossier_id: UUID, at: datetime) -> Select[Any]:
    """By whomever: paper on its way has left the house."""
    moved = OriginalsMovement
    since = or_(moved.handed_over_at >= at, moved.received_at >= at)
    return select(moved.id).where(moved.dossier_id == dossier_id, since)


def _written(dossier_id: UUID, at: datetime, by: str) -> Select[Any]:
    said = DossierMessage
    others = (said.author != by, said.author_role != ActorRole.APPLICANT)
    return select(said.id).where(said.dossier_id == dossier_id, said.posted_at >= at, *others)


def _brought(dossier_id: UUID, at: datetime, by: str) -> Select[Any]:
    paper = Document
    others = (paper.uploaded_by != by, paper.uploaded_by.startswith("official:"))
    return select(paper.id).where(paper.dossier_id == dossier_id, paper.uploaded_at >= at, *others)

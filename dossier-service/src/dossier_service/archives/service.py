"""The whole dossier for taking away: what the caller may see and open, and a list of what it should be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import Problem

from dossier_service.archives import repository
from dossier_service.archives.models import ArchiveTaken
from dossier_service.documents import service as documents
from dossier_service.documents.models import Document
from dossier_service.documents.rules import require_openable
from dossier_service.dossiers import reading
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.schemas import DossierRead, TimelineEntry
from dossier_service.reads import service as reads
from dossier_service.reads.models import Part, ReadKind
from dossier_service.results import service as results
from dossier_service.results.schemas import ResultRead
from dossier_service.watermarks import service as watermarks


@dataclass(frozen=True)
class Content:
    name: str
    dossier: DossierRead
    timeline: list[TimelineEntry]
    results: list[ResultRead]
    papers: list[Document]
    """Those that open to the caller."""
    watermarks: dict[UUID, list[str]]
    """Of papers that are packed as a copy with a watermark: the words."""
    closed: list[tuple[Document, str]]
    """Those that do not, with the code that says why: not scanned, or in quarantine."""
    taken_at: datetime


async def take(session: Session, dossier_id: UUID, caller: Caller, language: str, now: datetime) -> Content:
    """And remembered that it was taken. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    papers: list[Document] = []
    closed: list[tuple[Document, str]] = []
    for paper in await documents.readable(session, dossier_id, caller):
        reason = _closed_because(paper, caller)
        if reason:
            closed.append((paper, reason))
        else:
            papers.append(paper)
    _, issued = await results.readable(session, dossier_id, caller)
    taken = ArchiveTaken(
        id=uuid7(),
        dossier_id=dossier.id,
        taken_by=caller.subject,
        unit=caller.unit,
        documents=len(papers),
        taken_at=now,
    )
    await repository.keep(session, taken)
    about, asked = [dossier.id], {"part": Part.ARCHIVE}
    reads.write_down(session, caller, ReadKind.DOSSIER, now, dossier_ids=about, asked=asked, reading=taken.id)
    due = {paper.id: await watermarks.due(session, paper, caller, taken.id, now) for paper in papers}
    return Content(
        name=f"{dossier.code or dossier.draft_number}.zip",
        dossier=await reading.read(session, dossier, caller, now, language),
        timeline=await dossiers.timeline(session, dossier_id, caller),
        results=await results.read_all(session, issued, now),
        papers=papers,
        watermarks={paper: lines for paper, lines in due.items() if lines},
        closed=closed,
        taken_at=now,
    )


def _closed_because(paper: Document, caller: Caller) -> str | None:
    try:
        require_openable(paper, caller)
    except Problem as problem:
        return problem.code
    return None

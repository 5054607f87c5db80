"""What the scanner has said, written down for every paper of the same bytes."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import DocumentQuarantined
from servicekit.auth import Caller
from servicekit.database import Session

from dossier_service.documents import service as documents
from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Scan
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.people import is_official
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.scanning import repository
from dossier_service.scanning.problems import NoScanner, NothingToScan

MAX_ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
_AGAIN = frozenset({Scan.FAILED, Scan.SKIPPED, Scan.CLEAN})


async def record_clean(session: Session, object_key: str, now: datetime) -> None:
    for document in await repository.sharing(session, object_key):
        if document.scan == Scan.PENDING:
            document.scan, document.scan_at, document.scanned_at = Scan.CLEAN, None, now
    await session.flush()


async def record_infected(session: Session, object_key: str, quarantined_as: str, finding: str, now: datetime) -> None:
    """Into quarantine, and told for each dossier that has it: somebody must send another file."""
    concerned = await repository.dossiers_with(session, object_key)
    held = [await dossiers.get_for_system(session, dossier_id) for dossier_id in concerned]
    papers = await repository.sharing(session, object_key)
    for paper in papers:
        paper.scan, paper.scan_at, paper.scanned_at = Scan.INFECTED, None, now
        paper.finding, paper.object_key = finding[:200], quarantined_as
    for dossier in held:
        for paper in papers:
            if dossier and paper.dossier_id == dossier.id:
                sent_by_applicant = not is_official(paper.uploaded_by)
                facts = {"document_id": paper.id, "from_applicant": sent_by_applicant, "unit": dossier.current_unit}
                details = {"document_id": str(paper.id), "finding": paper.finding}
                step = Step(Action.QUARANTINE, SYSTEM, now, DocumentQuarantined, facts, details=details)
                await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()


async def record_failure(session: Session, object_key: str, now: datetime, *, final: bool) -> None:
    """Tried again later and later; after the last time an official has to ask for it."""
    for document in await repository.sharing(session, object_key):
        if document.scan != Scan.PENDING:
            continue
        document.scan_attempts += 1
        if final or document.scan_attempts >= MAX_ATTEMPTS:
            document.scan, document.scan_at, document.scanned_at = Scan.FAILED, None, now
        else:
            document.scan_at = now + wait_after(document.scan_attempts)
    await session.flush()


async def postpone(session: Session, object_key: str, now: datetime) -> None:
    """The scanner is away: that is not counted against the file."""
    for document in await repository.sharing(session, object_key):
        if document.scan == Scan.PENDING:
            document.scan_at = now + _FIRST_WAIT
    await session.flush()


def wait_after(attempts: int) -> timedelta:
    """15 s, 30 s, 1 min … at most an hour."""
    return min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)


async def scan_again(
    session: Session, dossier_id: UUID, document_id: UUID, caller: Caller, now: datetime, *, has_scanner: bool
) -> Document:
    """Raises DossierNotFound, DocumentNotFound, NoScanner, NothingToScan (in quarantine, or waiting already)."""
    document = await documents.get(session, dossier_id, document_id, caller)
    if not has_scanner:
        raise NoScanner
    key = document.object_key = document.key
    await session.flush()
    for sharing in await repository.sharing(session, key):
        if Scan(sharing.scan) not in _AGAIN:
            raise NothingToScan(scan=sharing.scan)
        sharing.scan, sharing.scan_at, sharing.scan_attempts = Scan.PENDING, now, 0
    await session.flush()
    return document

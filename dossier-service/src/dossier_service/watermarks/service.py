"""Identity papers are what gets stolen and used again: officials open copies that say for what, by whom and when.

That deters, and leads from a copy to the entry of the access log; who takes a PDF apart can take the words off.
"""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session

from dossier_service.documents import service as documents
from dossier_service.documents.models import Document
from dossier_service.documents.problems import LinkInvalid
from dossier_service.dossiers import pins
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.reads import repository as reads
from dossier_service.reads import service as trace
from dossier_service.reads.models import Part, ReadKind
from dossier_service.units import repository as units
from dossier_service.watermarks import rules
from dossier_service.watermarks.schemas import PlainFileAsked, PlainFileWanted


async def is_due(session: Session, document: Document, caller: Caller, now: datetime) -> bool:
    return await _dossier_if_due(session, document, caller, now) is not None


async def due(session: Session, document: Document, caller: Caller, reading: UUID, now: datetime) -> list[str] | None:
    """The words over the caller's copy; None where they get the file itself."""
    dossier = await _dossier_if_due(session, document, caller, now)
    return await _lines(session, dossier, caller.subject, caller.unit, reading, now) if dossier else None


async def of_reading(session: Session, document: Document, reading: UUID) -> list[str]:
    """The words for who has asked for the link. Raises LinkInvalid."""
    read = await reads.get(session, reading)
    dossier = await dossiers.get_unlocked(session, document.dossier_id)
    if read is None or dossier is None:
        raise LinkInvalid
    return await _lines(session, dossier, read.reader, read.unit, reading, read.read_at)


async def ask_plain(
    session: Session, dossier_id: UUID, document_id: UUID, wanted: PlainFileWanted, caller: Caller, now: datetime
) -> Document:
    """The access log keeps why. Raises DossierNotFound, DocumentNotFound, DocumentNotScanned, DocumentInfected."""
    document = await documents.to_open(session, dossier_id, document_id, caller)
    plain = PlainFileAsked(document_id=document.id, reason=wanted.reason, note=wanted.note)
    asked = {"part": Part.DOCUMENTS, "plain": plain.model_dump(mode="json")}
    await trace.note(session, caller, ReadKind.DOSSIER, now, dossier_ids=[dossier_id], asked=asked)
    return document


async def _dossier_if_due(session: Session, document: Document, caller: Caller, now: datetime) -> Dossier | None:
    if not rules.may_be_due(document, caller):
        return None
    dossier = await dossiers.get_unlocked(session, document.dossier_id)
    if dossier is None or not rules.holds_identity(document, await pins.record_of(session, dossier, now)):
        return None
    return dossier


async def _lines(
    session: Session, dossier: Dossier, reader: str, unit: str | None, reading: UUID, at: datetime
) -> list[str]:
    agency = dossier.executing_agency
    names = await units.names(session, {agency})
    return rules.lines(dossier.code or dossier.draft_number, names.get(agency, agency), reader, unit, reading, at)

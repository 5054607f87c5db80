"""Who was shown a dossier's personal data: told to the person whom they are about (Luật 91/2025/QH15), and auditors."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.paging import Page, PageRequest, Total

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.problems import ActionNotYours
from dossier_service.dossiers.schemas import Coded
from dossier_service.feedback import repository as feedback
from dossier_service.feedback.problems import FeedbackNotFound
from dossier_service.reads import repository
from dossier_service.reads.models import Part, PersonalDataRead, ReadKind
from dossier_service.reads.schemas import AccessEntry
from dossier_service.units import repository as units
from dossier_service.watermarks.schemas import PlainFileAsked


async def of_dossier(session: Session, dossier_id: UUID, caller: Caller, request: PageRequest) -> Page[AccessEntry]:
    """Not told to who filed it for somebody else. Raises DossierNotFound, ActionNotYours."""
    dossier = await dossiers.get(session, dossier_id, caller)
    owner = caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) and dossier.owner_key == owner_key_of(caller)
    auditor = caller.kind is CallerKind.OFFICIAL and caller.has_role("auditor")
    if not owner and not auditor:
        raise ActionNotYours
    rows, cursor, total = await repository.of_dossier(session, dossier.id, await _entered(session, dossier), request)
    return await _page(session, rows, cursor, total, with_reader=auditor)


async def of_feedback(session: Session, feedback_id: UUID, caller: Caller, request: PageRequest) -> Page[AccessEntry]:
    """To who has sent it, and auditors. Raises FeedbackNotFound."""
    found = await feedback.get_unlocked(session, feedback_id)
    auditor = caller.kind is CallerKind.OFFICIAL and caller.has_role("auditor")
    if found is None or not (auditor or found.filed_by == caller.subject):
        raise FeedbackNotFound
    rows, cursor, total = await repository.of_feedback(session, feedback_id, request)
    return await _page(session, rows, cursor, total, with_reader=auditor)


async def _page(
    session: Session, rows: Sequence[Any], cursor: str | None, total: Total | None, *, with_reader: bool
) -> Page[AccessEntry]:
    reads = [row[0] for row in rows]
    names = await units.names(session, {read.unit for read in reads if read.unit})
    items = [_entry(read, names, with_reader=with_reader) for read in reads]
    return Page[AccessEntry](items=items, next_cursor=cursor, total=total)


async def _entered(session: Session, dossier: Dossier) -> repository.Entered | None:
    """What is not accepted, or is a trial, is in no register."""
    if dossier.accepted_at is None or dossier.origin == Origin.TRIAL:
        return None
    known = await units.get_all(session, {dossier.receiving_unit, dossier.executing_agency})
    return repository.Entered(dossier.accepted_at, {code for unit in known.values() for code in unit.path})


def _entry(read: PersonalDataRead, names: dict[str, str], *, with_reader: bool) -> AccessEntry:
    part, plain = read.asked.get("part"), read.asked.get("plain")
    return AccessEntry(
        id=read.id,
        kind=ReadKind(read.kind),
        part=Part(part) if part else None,
        plain=PlainFileAsked.model_validate(plain) if plain else None,
        unit=Coded(code=read.unit, name=names.get(read.unit, read.unit)) if read.unit else None,
        reader=read.reader if with_reader else None,
        read_at=read.read_at,
    )

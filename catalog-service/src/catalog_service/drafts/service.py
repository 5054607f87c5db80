"""What the administrator does to one procedure: draft, change, publish, retire."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts import catalog as events
from servicekit import outbox, paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text, VersionConflict

from catalog_service.agencies import repository as agencies
from catalog_service.blank_forms import service as blank_forms
from catalog_service.code_lists import repository as code_lists
from catalog_service.code_lists.schemas import RECORD_LISTS
from catalog_service.drafts import repository
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.drafts.problems import CodeTaken, DraftExists, DraftNotFound, NothingToPublish
from catalog_service.drafts.schemas import (
    DraftListed,
    DraftRead,
    PublicationListed,
    PublishCommand,
    RetireCommand,
)
from catalog_service.fields import repository as fields
from catalog_service.procedures import publishing, records, references
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.problems import ProcedureIncomplete, ProcedureNotFound, ProcedureRetired
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureChange, ProcedureDocument
from catalog_service.turning_points import service as turning_points

# A copy begins its own life: it was decided by nobody yet.
_WITHOUT_COURSE = dict.fromkeys(("decision", "decided_on", "valid_from", "valid_to", "successor"))

_NOT_LATER = Text("Phải sau ngày bắt đầu của phiên bản hiện có", "Has to be after the first day of the version before")
_BEFORE_FIRST_DAY = Text("Trước ngày bắt đầu của phiên bản mới nhất", "Before the first day of the newest version")
_RETIRED_FOR_GOOD = Text(
    "Thủ tục đã bãi bỏ không được công bố lại; hãy lập thủ tục mới với mã mới",
    "A procedure that ended is not published again; draft a new one under its own code",
)
_UNKNOWN = Text("Không biết thủ tục này", "This procedure is not known")


@dataclass(frozen=True)
class Judged:
    """A draft on the way to its publication."""

    publication: Publication
    names: Names
    today: date
    faults: list[FieldError]


async def create(session: Session, document: ProcedureDocument, by: str, now: datetime) -> ProcedureDraft:
    """Draft a new procedure, or the next version of a published one: what is not given stays as it is published.

    Raises DraftExists, ProcedureRetired.
    """
    procedure = await procedures.claim(session, document.code)
    latest = await _latest(session, procedure)
    content = _next(latest) | given(document, latest) if latest else _stored(document)
    if await repository.get(session, document.code):
        raise DraftExists
    draft = ProcedureDraft(code=document.code, document=content, version=1, changed_by=by, changed_at=now)
    session.add(draft)
    await session.flush()
    return draft


async def clone(session: Session, code: str, new_code: str, by: str, now: datetime) -> ProcedureDraft:
    """Draft a new procedure with everything that the newest version of this one says, except its own course.

    Raises ProcedureNotFound, CodeTaken.
    """
    latest = (await procedures.latest_of(session, [code])).get(code)
    if latest is None:
        raise ProcedureNotFound
    if await procedures.get_for_update(session, new_code):
        raise CodeTaken
    document = ProcedureDocument.model_validate(latest.document | {"code": new_code} | _WITHOUT_COURSE)
    return await create(session, document, by, now)


async def get(session: Session, code: str) -> ProcedureDraft:
    """Raises DraftNotFound."""
    draft = await repository.get(session, code)
    if draft is None:
        raise DraftNotFound
    return draft


async def change(
    session: Session, code: str, wanted: ProcedureChange, expected: ExpectedVersion, by: str, now: datetime
) -> ProcedureDraft:
    """Replace the blocks that are given. Raises DraftNotFound, VersionConflict."""
    draft = await repository.get_for_update(session, code)
    if draft is None:
        raise DraftNotFound
    expected.require(draft.version)
    draft.document = draft.document | given(wanted)
    draft.version += 1
    draft.changed_by, draft.changed_at = by, now
    await session.flush()
    return draft


async def discard(session: Session, code: str, expected: ExpectedVersion) -> None:
    """What is published stays. Raises DraftNotFound, VersionConflict."""
    draft = await repository.get_for_update(session, code)
    if draft is None:
        raise DraftNotFound
    expected.require(draft.version)
    await session.delete(draft)
    await session.flush()


async def page(session: Session, request: PageRequest) -> Page[DraftListed]:
    rows, next_cursor, total = await paging.fetch(session, repository.listing(), request)
    items = [DraftListed.model_validate(row) for row in rows]
    return Page[DraftListed](items=items, next_cursor=next_cursor, total=total)


async def publications(session: Session, request: PageRequest) -> Page[PublicationListed]:
    rows, next_cursor, total = await paging.fetch(session, procedures.publications(), request)
    items = [PublicationListed.model_validate(row) for row in rows]
    return Page[PublicationListed](items=items, next_cursor=next_cursor, total=total)


async def publish(
    session: Session, code: str, command: PublishCommand, expected: ExpectedVersion | None, by: str, now: datetime
) -> ProcedureVersion:
    """The draft becomes the next version. Raises ProcedureNotFound, ProcedureRetired, NothingToPublish,
    VersionConflict, ProcedureIncomplete."""
    procedure = await _get_for_update(session, code)
    _require_alive(procedure)
    draft = await repository.get_for_update(session, code)
    if draft is None:
        # Who names a version has seen a draft: somebody else was faster.
        raise VersionConflict if expected else NothingToPublish
    if expected:
        expected.require(draft.version)
    judged = await judge(session, procedure, draft, command, now)
    if judged.faults:
        raise ProcedureIncomplete(errors=judged.faults)
    (version,) = await publishing.publish(
        session, [judged.publication], judged.names, today=judged.today, now=now, by=by
    )
    await session.delete(draft)
    await session.flush()
    return version


async def judge(
    session: Session, procedure: Procedure, draft: ProcedureDraft, command: PublishCommand, now: datetime
) -> Judged:
    """What publishing the draft would make of it, and what keeps it from being published."""
    today = now.astimezone(VIETNAM).date()
    latest = (await procedures.latest_of(session, [draft.code])).get(draft.code)
    document = ProcedureDocument.model_validate(draft.document)
    if command.valid_from:
        document = document.model_copy(update={"valid_from": command.valid_from})
    publication = Publication(document, procedure, latest, begins=document.valid_from)
    names = await _names(session, document)
    faults = _overlap(document.valid_from, await procedures.newest_begun(session, draft.code, today))
    faults = faults or publishing.faults(publication, names, today)
    faults = faults or await blank_forms.file_faults(session, document.forms)
    return Judged(publication, names, today, faults)


async def retire(session: Session, code: str, command: RetireCommand, now: datetime) -> ProcedureVersion:
    """End the newest version; rights and dossiers go on pointing at the procedure.

    Raises ProcedureNotFound, ProcedureRetired, InvalidBody.
    """
    procedure = await _get_for_update(session, code)
    latest = (await procedures.latest_of(session, [code])).get(code)
    if latest is None:
        raise ProcedureNotFound
    _require_alive(procedure)
    today = now.astimezone(VIETNAM).date()
    last_day = command.valid_to or today
    begun = await procedures.newest_begun(session, code, today)
    if last_day < records.day_before(begun or latest.valid_from):
        raise InvalidBody(errors=[FieldError("/valid_to", "before_first_day", _BEFORE_FIRST_DAY)])
    if command.successor:
        await _require_successor(session, code, command.successor)
    last = await publishing.end_all(session, code, last_day, command.successor)
    procedure.retired_from = records.day_after(last_day)
    await outbox.record(session, _retirement(procedure, last_day, last.record["successor"], now))
    await session.flush()
    await turning_points.plan(session, [code], today)
    return last


def _retirement(procedure: Procedure, last_day: date, successor: str | None, now: datetime) -> events.ProcedureRetired:
    procedure.sequence += 1
    return events.ProcedureRetired(
        sequence=procedure.sequence,
        occurred_at=now,
        code=procedure.code,
        valid_to=last_day,
        successor=successor,
    )


def read(draft: ProcedureDraft) -> DraftRead:
    return DraftRead.model_validate(draft.document | {"version": draft.version, "changed_at": draft.changed_at})


async def _get_for_update(session: Session, code: str) -> Procedure:
    procedure = await procedures.get_for_update(session, code)
    if procedure is None:
        raise ProcedureNotFound
    return procedure


async def _names(session: Session, document: ProcedureDocument) -> Names:
    return Names(
        await agencies.names(session),
        await fields.names(session),
        agencies_last_days=await agencies.last_days(session),
        codes=await code_lists.last_days_of(session, RECORD_LISTS),
        procedures=await procedures.published(session, references.procedures_named([document])),
        successors=await procedures.successors(session) if document.successor else {},
    )


async def _latest(session: Session, procedure: Procedure) -> ProcedureVersion | None:
    _require_alive(procedure)
    return (await procedures.latest_of(session, [procedure.code])).get(procedure.code)


def _next(latest: ProcedureVersion) -> dict[str, Any]:
    """What is published, as the next version begins with it: that has a first day of its own."""
    return latest.document | {"valid_from": None, "valid_to": None}


def _require_alive(procedure: Procedure) -> None:
    """A procedure that ended is not taken up again: what returns is decided anew and has a code of its own."""
    if procedure.retired_from is not None:
        raise ProcedureRetired(_RETIRED_FOR_GOOD, retired_from=procedure.retired_from.isoformat())


async def _require_successor(session: Session, code: str, successor: str) -> None:
    if successor == code or not await procedures.exists(session, successor):
        raise InvalidBody(errors=[FieldError("/successor", "unknown_code", _UNKNOWN)])
    if references.leads_back(code, successor, await procedures.successors(session)):
        raise InvalidBody(errors=[FieldError("/successor", "cycle", references.CYCLE)])


def _overlap(wanted: date | None, begun: date | None) -> list[FieldError]:
    return [FieldError("/valid_from", "overlap", _NOT_LATER)] if wanted and begun and wanted <= begun else []


def _stored(document: ProcedureDocument) -> dict[str, Any]:
    return document.model_dump(mode="json", by_alias=True)


def given(change: ProcedureChange, latest: ProcedureVersion | None = None) -> dict[str, Any]:
    """The blocks that are named.

    The first day of the version before, said again with the rest of it, is no wish for the next one.
    """
    blocks = change.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return blocks | {"valid_from": None} if latest and change.valid_from == latest.valid_from else blocks

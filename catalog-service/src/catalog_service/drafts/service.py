"""What the administrator writes before anybody else sees it: a draft of a procedure's next version."""

from datetime import date, datetime
from typing import Any

from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import Text, VersionConflict

from catalog_service.drafts import repository
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.drafts.problems import CodeTaken, DraftExists, DraftNotFound
from catalog_service.drafts.schemas import (
    DraftListed,
    DraftRead,
    PublicationListed,
)
from catalog_service.imports import turns
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.problems import ProcedureNotFound, ProcedureRetired
from catalog_service.procedures.schemas import ProcedureChange, ProcedureDocument

# A copy begins its own life: it was decided by nobody yet.
_WITHOUT_COURSE = dict.fromkeys(("decision", "decided_on", "valid_from", "valid_to", "successor"))

_RETIRED_FOR_GOOD = Text(
    "Thủ tục đã bãi bỏ không được công bố lại; hãy lập thủ tục mới với mã mới",
    "A procedure that ended is not published again; draft a new one under its own code",
)


async def create(session: Session, document: ProcedureDocument, by: str, now: datetime) -> ProcedureDraft:
    """Draft a new procedure, or the next version of a published one: what is not given stays as it is published.

    Raises ImportRunning, DraftExists, ProcedureRetired.
    """
    await turns.take(session)
    procedure = await procedures.claim(session, document.code)
    latest = await _latest(session, procedure)
    content = _next(latest) | given(document, latest) if latest else _stored(document)
    if await repository.get(session, document.code):
        raise DraftExists
    draft = ProcedureDraft(code=document.code, document=content, version=1, changed_by=by, changed_at=now)
    session.add(draft)
    await session.flush()
    return draft


async def clone(
    session: Session, code: str, new_code: str, expected: str | None, by: str, now: datetime
) -> ProcedureDraft:
    """Draft a new procedure with everything that the newest version of this one says, except its own course.

    Raises ImportRunning, ProcedureNotFound, VersionConflict, CodeTaken.
    """
    await turns.take(session)
    latest = (await procedures.latest_of(session, [code])).get(code)
    if latest is None:
        raise ProcedureNotFound
    await require_as_read(session, latest, expected, now.astimezone(VIETNAM).date())
    taken = await procedures.get_for_update(session, new_code)
    if taken and (taken.latest_version or await repository.get(session, new_code)):
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


def read(draft: ProcedureDraft) -> DraftRead:
    return DraftRead.model_validate(draft.document | {"version": draft.version, "changed_at": draft.changed_at})


async def _latest(session: Session, procedure: Procedure) -> ProcedureVersion | None:
    require_alive(procedure)
    return (await procedures.latest_of(session, [procedure.code])).get(procedure.code)


def _next(latest: ProcedureVersion) -> dict[str, Any]:
    """What is published, as the next version begins with it: that has a first day of its own."""
    return latest.document | {"valid_from": None, "valid_to": None}


def require_alive(procedure: Procedure) -> None:
    """A procedure that ended is not taken up again: what returns is decided anew and has a code of its own."""
    if procedure.retired_from is not None:
        raise ProcedureRetired(_RETIRED_FOR_GOOD, retired_from=procedure.retired_from.isoformat())


async def require_as_read(session: Session, latest: ProcedureVersion, expected: str | None, today: date) -> None:
    """The record is still as it was read: the one that is answered today, or the newest. Raises VersionConflict."""
    if expected is None:
        return
    answered = await procedures.answer_latest(session, latest.code, today)
    current = answered.etag if answered else latest.etag
    if expected not in (current, latest.etag):
        raise VersionConflict(headers={"ETag": current})


def _stored(document: ProcedureDocument) -> dict[str, Any]:
    return document.model_dump(mode="json", by_alias=True)


def given(change: ProcedureChange, latest: ProcedureVersion | None = None) -> dict[str, Any]:
    """The blocks that are named.

    The first day of the version before, said again with the rest of it, is no wish for the next one.
    """
    blocks = change.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return blocks | {"valid_from": None} if latest and change.valid_from == latest.valid_from else blocks

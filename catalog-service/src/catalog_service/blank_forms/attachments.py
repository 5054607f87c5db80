"""A file at a draft's blank form: put there, taken away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.catalog import FormFile
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from catalog_service.blank_forms import service
from catalog_service.blank_forms.uploads import Upload
from catalog_service.drafts import repository as drafts
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.drafts.problems import DraftNotFound
from catalog_service.procedures.problems import FormNotFound


@dataclass(frozen=True)
class Hand:
    """Who changes the draft, when, and which version of it they saw."""

    by: str
    now: datetime
    expected: ExpectedVersion


async def attach(session: Session, code: str, form_id: str, upload: Upload, hand: Hand) -> ProcedureDraft:
    """Raises DraftNotFound, VersionConflict, FormNotFound, FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe."""
    draft = await _draft(session, code, hand)
    sha256 = await service.put_file(session, upload.content, upload.media_type)
    file = FormFile(name=upload.name, media_type=upload.media_type, size=len(upload.content), sha256=sha256)
    return await _change(session, draft, form_id, file.model_dump(mode="json"), hand)


async def detach(session: Session, code: str, form_id: str, hand: Hand) -> ProcedureDraft:
    """The form stays, without a file; the bytes stay as long as a version mentions them.

    Raises DraftNotFound, VersionConflict, FormNotFound.
    """
    draft = await _draft(session, code, hand)
    return await _change(session, draft, form_id, None, hand)


async def _draft(session: Session, code: str, hand: Hand) -> ProcedureDraft:
    draft = await drafts.get_for_update(session, code)
    if draft is None:
        raise DraftNotFound
    hand.expected.require(draft.version)
    return draft


async def _change(
    session: Session, draft: ProcedureDraft, form_id: str, file: dict[str, Any] | None, hand: Hand
) -> ProcedureDraft:
    forms = draft.document.get("forms") or []
    if all(form["id"] != form_id for form in forms):
        raise FormNotFound
    changed = [form | {"file": file} if form["id"] == form_id else form for form in forms]
    draft.document = draft.document | {"forms": changed}
    draft.version += 1
    draft.changed_by, draft.changed_at = hand.by, hand.now
    await session.flush()
    return draft

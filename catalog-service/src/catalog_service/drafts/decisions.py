"""What the administrator decides for everybody: a draft is published."""

from dataclasses import dataclass
from datetime import date, datetime

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import FieldError, Text, VersionConflict

from catalog_service.agencies import repository as agencies
from catalog_service.blank_forms import service as blank_forms
from catalog_service.code_lists import repository as code_lists
from catalog_service.code_lists.schemas import RECORD_LISTS
from catalog_service.drafts import repository
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.drafts.problems import NothingToPublish
from catalog_service.drafts.schemas import PublishCommand
from catalog_service.drafts.service import require_alive
from catalog_service.fields import repository as fields
from catalog_service.imports import turns
from catalog_service.procedures import publishing, references
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.problems import ProcedureIncomplete, ProcedureNotFound
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument

_NO_DRAFT = Text(
    "Không còn bản thảo: đã được công bố hoặc đã bị bỏ", "There is no draft: it was published or discarded"
)
_NOT_LATER = Text("Phải sau ngày bắt đầu của phiên bản hiện có", "Has to be after the first day of the version before")


@dataclass(frozen=True)
class Judged:
    """A draft on the way to its publication."""

    publication: Publication
    names: Names
    today: date
    faults: list[FieldError]
    repeats: int | None
    """The published version than which it says nothing new; only asked when there are no faults."""


async def publish(
    session: Session, code: str, command: PublishCommand, expected: ExpectedVersion | None, by: str, now: datetime
) -> ProcedureVersion:
    """The draft becomes the next version. Raises ImportRunning, ProcedureNotFound, ProcedureRetired, NothingToPublish,
    VersionConflict, ProcedureIncomplete."""
    await turns.take(session)
    procedure = await _get_for_update(session, code)
    require_alive(procedure)
    draft = await repository.get_for_update(session, code)
    if draft is None:
        # Who names a version has seen a draft: somebody else was faster.
        raise VersionConflict if expected else NothingToPublish(_NO_DRAFT)
    if expected:
        expected.require(draft.version)
    if draft.document.get("successor"):
        await procedures.successors(session)
    judged = await judge(session, procedure, draft, command, now)
    if judged.faults:
        raise ProcedureIncomplete(errors=judged.faults)
    if judged.repeats is not None:
        raise NothingToPublish(_repeated(judged.repeats), version=judged.repeats)
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
    repeats_latest = latest and not faults and publishing.says_nothing_new(publication, names, today)
    return Judged(publication, names, today, faults, latest.version if latest and repeats_latest else None)


def _repeated(version: int) -> Text:
    return Text(
        f"Bản thảo không khác gì phiên bản {version} đã công bố",
        f"The draft says nothing else than the published version {version}",
    )


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
        agencies_first_days=await agencies.first_days(session),
        codes=await code_lists.last_days_of(session, RECORD_LISTS),
        codes_first_days=await code_lists.first_days_of(session, RECORD_LISTS),
        procedures=await procedures.published(session, references.procedures_named([document])),
        successors=await procedures.named_successors(session) if document.successor else {},
    )


def _overlap(wanted: date | None, begun: date | None) -> list[FieldError]:
    return [FieldError("/valid_from", "overlap", _NOT_LATER)] if wanted and begun and wanted <= begun else []

"""What the administrator decides for everybody: a draft is published, a procedure is retired."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts import catalog as events
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import FieldError, InvalidBody, Text, VersionConflict

from catalog_service.agencies import repository as agencies
from catalog_service.blank_forms import service as blank_forms
from catalog_service.code_lists import repository as code_lists
from catalog_service.code_lists.schemas import RECORD_LISTS
from catalog_service.drafts import repository
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.drafts.problems import NothingToPublish
from catalog_service.drafts.schemas import PublishCommand, RetireCommand
from catalog_service.drafts.service import require_alive
from catalog_service.fields import repository as fields
from catalog_service.procedures import publishing, records, references
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.problems import ProcedureIncomplete, ProcedureNotFound
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.turning_points import service as turning_points

_NOT_LATER = Text("Phải sau ngày bắt đầu của phiên bản hiện có", "Has to be after the first day of the version before")
_BEFORE_FIRST_DAY = Text("Trước ngày bắt đầu của phiên bản mới nhất", "Before the first day of the newest version")
_UNKNOWN = Text("Không biết thủ tục này", "This procedure is not known")


@dataclass(frozen=True)
class Judged:
    """A draft on the way to its publication."""

    publication: Publication
    names: Names
    today: date
    faults: list[FieldError]


async def publish(
    session: Session, code: str, command: PublishCommand, expected: ExpectedVersion | None, by: str, now: datetime
) -> ProcedureVersion:
    """The draft becomes the next version. Raises ProcedureNotFound, ProcedureRetired, NothingToPublish,
    VersionConflict, ProcedureIncomplete."""
    procedure = await _get_for_update(session, code)
    require_alive(procedure)
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
    require_alive(procedure)
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


async def _require_successor(session: Session, code: str, successor: str) -> None:
    if successor == code or not await procedures.exists(session, successor):
        raise InvalidBody(errors=[FieldError("/successor", "unknown_code", _UNKNOWN)])
    if references.leads_back(code, successor, await procedures.successors(session)):
        raise InvalidBody(errors=[FieldError("/successor", "cycle", references.CYCLE)])


def _overlap(wanted: date | None, begun: date | None) -> list[FieldError]:
    return [FieldError("/valid_from", "overlap", _NOT_LATER)] if wanted and begun and wanted <= begun else []

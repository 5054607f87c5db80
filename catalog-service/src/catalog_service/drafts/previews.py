"""A look ahead: the record, the faults and the forms as publishing would have them."""

from collections.abc import Iterable
from datetime import datetime

from contracts.catalog import ProcedureRecord
from pydantic import ValidationError
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.drafts import decisions, repository
from catalog_service.drafts.decisions import Judged
from catalog_service.drafts.problems import DraftNotFound
from catalog_service.drafts.schemas import Fault, FormFileLink, LevelsForeseen, PublicationPreview, PublishCommand
from catalog_service.levels import judging
from catalog_service.procedures import differences, forms, history
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.problems import ProcedureNotFound, ProcedureRetired
from catalog_service.procedures.schemas import ProcedureDocument, ProcedureRead, VersionChange

MOST_CHANGES = 500


async def preview(session: Session, code: str, command: PublishCommand, now: datetime) -> PublicationPreview:
    """Raises ProcedureNotFound, DraftNotFound, ProcedureRetired."""
    procedure = await session.get(Procedure, code)
    if procedure is None:
        raise ProcedureNotFound
    if procedure.retired_from is not None:
        raise ProcedureRetired
    draft = await repository.get(session, code)
    if draft is None:
        raise DraftNotFound
    judged = await decisions.judge(session, procedure, draft, command, now)
    document = judged.publication.document
    form = document.form
    record = _record(judged)
    other, changes = await _changes(session, judged, record)
    return PublicationPreview(
        draft_version=draft.version,
        version=judged.publication.version,
        valid_from=judged.publication.first_day(judged.today),
        publishable=not judged.faults and judged.repeats is None,
        repeats=judged.repeats,
        record=ProcedureRead.model_validate(record.model_dump()) if record else None,
        levels=await _levels(session, judged, record, now),
        compared_with=other,
        changes=changes[:MOST_CHANGES],
        changes_total=len(changes),
        faults=_told(judged.faults),
        form=form,
        example_errors=_told(forms.example_faults(form)) if form and not forms.form_faults(form) else [],
        files=_links(document),
    )


def _record(judged: Judged) -> ProcedureRecord | None:
    """A half-finished draft makes no record: a code without a name, a block that is missing."""
    try:
        return judged.publication.record(judged.names, judged.today)
    except (KeyError, ValidationError):
        return None


async def _levels(
    session: Session, judged: Judged, record: ProcedureRecord | None, now: datetime
) -> LevelsForeseen | None:
    if record is None or not record.executing_agencies:
        return None
    level, read = await judging.foresee(session, record, judged.publication.document.form, now)
    return LevelsForeseen(level=level, **dict(read))


async def _changes(
    session: Session, judged: Judged, record: ProcedureRecord | None
) -> tuple[int | None, list[VersionChange]]:
    """The version that it is held against, and what it says differently."""
    latest, code = judged.publication.latest, judged.publication.document.code
    if record is None or latest is None:
        return None, []
    number = await procedures.number_on(session, code, judged.today) or latest.version
    contents = await procedures.contents(session, code, {number})
    form = judged.publication.document.form
    drafted = history.compared(
        record.model_dump(mode="json"), form.model_dump(mode="json", by_alias=True) if form else None
    )
    return number, differences.between(history.compared(*contents[number]), drafted)


def _links(document: ProcedureDocument) -> list[FormFileLink]:
    return [
        FormFileLink(
            form_id=form.id,
            name=form.name,
            url=f"/api/v1/procedures/{document.code}/draft/forms/{form.id}/file",
            drawn=form.file is None,
        )
        for form in document.forms
        if form.file or document.form
    ]


def _told(faults: Iterable[FieldError]) -> list[Fault]:
    return [Fault(pointer=fault.pointer, code=fault.code, message=fault.message.vi) for fault in faults]

"""A look ahead: the record, the faults and the forms as publishing would have them."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import ValidationError
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.drafts import decisions, repository
from catalog_service.drafts.decisions import Judged
from catalog_service.drafts.problems import DraftNotFound
from catalog_service.drafts.schemas import Fault, FormFileLink, PublicationPreview, PublishCommand
from catalog_service.procedures import forms
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.problems import ProcedureNotFound, ProcedureRetired
from catalog_service.procedures.schemas import ProcedureDocument, ProcedureRead


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
    return PublicationPreview(
        draft_version=draft.version,
        version=judged.publication.version,
        valid_from=judged.publication.first_day(judged.today),
        publishable=not judged.faults,
        record=_record(judged),
        faults=_told(judged.faults),
        form=form,
        example_errors=_told(forms.example_faults(form)) if form and not forms.form_faults(form) else [],
        files=_links(document),
    )


def _record(judged: Judged) -> ProcedureRead | None:
    """A half-finished draft makes no record: a code without a name, a block that is missing."""
    try:
        record = judged.publication.record(judged.names, judged.today)
    except (KeyError, ValidationError):
        return None
    return ProcedureRead.model_validate(record.model_dump())


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

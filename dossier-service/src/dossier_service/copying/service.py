"""A new draft from an own earlier dossier, under the version in force: nobody types twice what they have said once."""

from datetime import datetime
from uuid import UUID

from contracts.catalog import Channel, ProcedureRecord
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import FieldError, Problem

from dossier_service.copying import repository, rules
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.problems import ActionNotYours
from dossier_service.dossiers.schemas import Delivery, DossierCreate, DossierPatch
from dossier_service.filing import places
from dossier_service.filing import service as filing
from dossier_service.procedures import rules as procedure_rules
from dossier_service.procedures import service as catalogue
from dossier_service.reuse import service as reuse
from dossier_service.reuse.schemas import ReuseBody


async def copy(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> tuple[Dossier, list[FieldError]]:
    """The draft, and what of the earlier dossier has no place in it. The applicant comes from the log-in as always.

    Raises DossierNotFound, DraftGone, ActionNotYours for a dossier that is somebody else's, and what keeps a procedure
    from being filed.
    """
    earlier = await reading.get(session, dossier_id, caller)
    own = caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) and earlier.owner_key == owner_key_of(caller)
    if not own:
        raise ActionNotYours
    record = await catalogue.to_file(session, earlier.procedure_code, local_day(now))
    dossier = await filing.open_draft(session, await _begun_like(session, earlier, record, now), caller, now)
    left_out: list[FieldError] = []
    if dossier.case_name != earlier.case_name:
        left_out.append(rules.case_gone(earlier.case_name, dossier.case_name))
    if dossier.executing_agency != earlier.executing_agency:
        left_out.append(rules.agency_gone(earlier.executing_agency, dossier.executing_agency))
    if dossier.receiving_unit != earlier.receiving_unit:
        left_out.append(rules.desk_gone(earlier.receiving_unit, dossier.receiving_unit))
    form, without = rules.fitting(record, earlier.form)
    filled = DossierPatch(form=form, delivery=Delivery.model_validate(earlier.delivery))
    await filing.change_draft(session, dossier.id, filled, caller, ExpectedVersion.at(dossier.version), now)
    papers = await _take_papers(session, earlier, dossier, record, caller, now)
    return dossier, [*left_out, *without, *papers]


async def _begun_like(session: Session, earlier: Dossier, record: ProcedureRecord, now: datetime) -> DossierCreate:
    """The same case, agency and desk as far as they are there still."""
    cases = {case.name for case in procedure_rules.cases_of(record, Channel.ONLINE)}
    agency = earlier.executing_agency if procedure_rules.executes(record, earlier.executing_agency) else None
    return DossierCreate(
        procedure_code=earlier.procedure_code,
        case=earlier.case_name if earlier.case_name in cases else None,
        agency=agency,
        receiving_unit=await _desk(session, earlier, record, agency, now),
    )


async def _desk(
    session: Session, earlier: Dossier, record: ProcedureRecord, agency: str | None, now: datetime
) -> str | None:
    try:
        await places.choose(session, record, agency, earlier.receiving_unit, local_day(now))
    except Problem:
        return None
    return earlier.receiving_unit


async def _take_papers(
    session: Session, earlier: Dossier, dossier: Dossier, record: ProcedureRecord, caller: Caller, now: datetime
) -> list[FieldError]:
    """By reuse: the bytes are shared, and what the scanner says of them."""
    gone: dict[str, FieldError] = {}
    for paper in await repository.papers_to_take(session, earlier.id, caller):
        if fault := rules.paper_gone(paper.required_document or "", record.required_documents):
            gone[fault.pointer] = fault
            continue
        body = ReuseBody(document_id=paper.id, required_document=paper.required_document)
        await reuse.use_again(session, dossier.id, body, caller, now)
    return list(gone.values())

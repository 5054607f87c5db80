"""From nothing to a filed dossier: open a draft, change it, submit it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.catalog import Channel, ProcedureRecord
from contracts.dossier import DossierChannel, DossierSubmitted, DraftCreated, Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.deadlines import service as deadlines
from dossier_service.documents import repository as documents
from dossier_service.dossiers import acting, repository, steps
from dossier_service.dossiers.codes import local_day, official_code
from dossier_service.dossiers.completeness import missing
from dossier_service.dossiers.lifecycle import Action, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import actor_roles, filer_of, owner_key
from dossier_service.dossiers.problems import DossierIncomplete, DossierNotFound, NotADraft, ReceivingUnitUnknown
from dossier_service.dossiers.schemas import Applicant, DossierCreate, DossierPatch
from dossier_service.dossiers.steps import Step
from dossier_service.filing.announcement import submitted_facts
from dossier_service.procedures import repository as procedures
from dossier_service.procedures import service as catalogue
from dossier_service.units import repository as units


async def open_draft(session: Session, command: DossierCreate, caller: Caller, now: datetime) -> Dossier:
    """Raises ActionNotYours, ProcedureUnknown, NotFiledHere, CaseUnknown, ReceivingUnitUnknown."""
    actor = acting.actor_for(caller, Action.SUBMIT, actor_roles(caller, receives=True, executes=False))
    record = await catalogue.to_file(session, command.procedure_code, local_day(now))
    channel = DossierChannel.COUNTER if caller.kind is CallerKind.OFFICIAL else DossierChannel.ONLINE
    case = catalogue.case_of(record, Channel(channel), command.case)
    receiving_unit = await _receiving_unit(session, record, command.receiving_unit)
    applicant = _applicant_of(caller, command)
    dossier = Dossier(
        id=uuid7(),
        draft_number=await repository.next_draft_number(session, local_day(now)),
        origin=Origin.LIVE,
        status=Status.DRAFT,
        procedure_code=record.code,
        procedure_version=record.version,
        case_name=case.name,
        level=record.level.declared,
        field=record.field.code,
        executing_agency=record.agency.code,
        receiving_unit=receiving_unit,
        returning_unit=receiving_unit,
        current_unit=receiving_unit,
        owner_subject=None if caller.kind is CallerKind.OFFICIAL else caller.subject,
        submitted_by=caller.subject,
        channel=channel,
        on_behalf_of=command.on_behalf_of.model_dump(mode="json", exclude_none=True) if command.on_behalf_of else None,
        delivery={"method": "online"},
        form={},
        created_at=now,
        updated_at=now,
        sequence=0,
        supplement_count=0,
        filer=filer_of(caller, applicant["kind"], on_behalf=command.on_behalf_of is not None),
        owner_key=_owner_key(applicant, caller),
        applicant=applicant,
    )
    session.add(dossier)
    await session.flush()
    opened = Step(Action.OPEN, actor, now, DraftCreated)
    await steps.write_down(session, dossier, opened, None)
    await session.flush()
    return dossier


async def change_draft(
    session: Session,
    dossier_id: UUID,
    patch: DossierPatch,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """Replaces the parts that the patch names; they may be incomplete. Raises DossierNotFound, NotADraft."""
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    expected.require(dossier.version)
    if dossier.status != Status.DRAFT:
        raise NotADraft
    if patch.form is not None:
        dossier.form = patch.form
    if patch.delivery is not None:
        dossier.delivery = patch.delivery.model_dump(mode="json", exclude_none=True)
    if patch.applicant is not None:
        dossier.applicant = _merge_applicant(dossier.applicant, patch.applicant, caller)
        dossier.owner_key = _owner_key(dossier.applicant, caller)
    dossier.updated_at = now
    await session.flush()
    return dossier


async def submit(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Gives the official code. Raises DossierIncomplete naming everything that is missing."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.SUBMIT, expected)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    if dossier.status == Status.DRAFT:
        await _refuse_incomplete(session, dossier, record)
        await _give_code(session, dossier, now)
    step = Step(Action.SUBMIT, actor, now, None)
    await steps.take(session, dossier, step)
    facts = submitted_facts(dossier, await deadlines.answer_due(session, now))
    await steps.tell(session, dossier, step, DossierSubmitted, **facts)
    await session.flush()
    return dossier


async def _refuse_incomplete(session: Session, dossier: Dossier, record: ProcedureRecord) -> None:
    lacking = missing(
        record,
        case=dossier.case_name,
        form=dossier.form,
        applicant=dossier.applicant,
        delivery=dossier.delivery,
        papers=await documents.present(session, dossier.id),
    )
    if lacking:
        raise DossierIncomplete(lacking)


async def _give_code(session: Session, dossier: Dossier, now: datetime) -> None:
    day = local_day(now)
    number = await repository.next_code_number(session, dossier.executing_agency, day)
    dossier.code = official_code(dossier.executing_agency, day, number)
    dossier.submitted_at = now


async def _receiving_unit(session: Session, record: ProcedureRecord, asked: str | None) -> str:
    """R11: any desk of the province may receive; by default the one that receives for the executing agency."""
    if asked is None:
        return record.receiving_units[0].code if record.receiving_units else record.agency.code
    unit = await units.get(session, asked)
    if unit is None or unit.kind != "one_stop":
        raise ReceivingUnitUnknown
    return asked


def _applicant_of(caller: Caller, command: DossierCreate) -> dict[str, Any]:
    """From the log-in; the represented person when somebody files for another; empty for a clerk to fill in."""
    if command.on_behalf_of:
        return command.on_behalf_of.applicant.model_dump(mode="json", exclude_none=True)
    if caller.kind is CallerKind.OFFICIAL or caller.profile is None:
        return {"kind": "citizen"}
    return caller.profile.model_dump(mode="json", exclude_none=True)


def _merge_applicant(known: dict[str, Any], patch: Applicant, caller: Caller) -> dict[str, Any]:
    """Who has logged in stays who they are: name and numbers come from the log-in, contacts may be changed."""
    changed = patch.model_dump(mode="json", exclude_none=True)
    if caller.kind is CallerKind.OFFICIAL:
        return changed
    contacts = {name: value for name, value in changed.items() if name in ("phone", "email", "address")}
    return known | contacts


def _owner_key(applicant: dict[str, Any], caller: Caller) -> str:
    return owner_key(
        applicant["kind"], applicant.get("identity_number"), applicant.get("tax_code"), f"account:{caller.subject}"
    )

"""From nothing to a filed dossier: open a draft, change it, submit it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.catalog import Channel
from contracts.dossier import DossierChannel, DossierSubmitted, DraftCreated, Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.confirmations import service as confirmations
from dossier_service.dossiers import acting, facts, numbering, pins, repository, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import TRIAL_ROLES, actor_roles, filer_of, is_verified, may_try, owner_key
from dossier_service.dossiers.problems import DossierIncomplete, DossierNotFound, NotADraft
from dossier_service.dossiers.schemas import Applicant, DossierCreate, DossierPatch
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.drafts import repository as drafts
from dossier_service.filing import following, places
from dossier_service.filing.announcement import submitted_facts
from dossier_service.filing.problems import ApplicantIsWhoLoggedIn, TrialNotYours
from dossier_service.forms import validation
from dossier_service.procedures import repository as procedures
from dossier_service.procedures import service as catalogue
from dossier_service.procedures.rules import case_of, level_at
from dossier_service.provenance import service as provenance
from dossier_service.units import service as units

_FROM_THE_LOG_IN = ("kind", "name", "identity_number", "tax_code")
_SAYS_WHO = ("identity_number", "tax_code")


async def open_draft(
    session: Session,
    command: DossierCreate,
    caller: Caller,
    now: datetime,
    *,
    by_hand: DossierChannel = DossierChannel.COUNTER,
) -> Dossier:
    """`by_hand` is the channel when an official opens it.

    Raises ActionNotYours, TrialNotYours, ProcedureUnknown and what keeps a procedure from being filed, CaseUnknown,
    AgencyNotExecuting, AgencyRequired, ReceivingUnitUnknown, UnitEnded, OutsideTerritory."""
    actor = _opener(caller, trial=command.trial)
    return await _begin(session, await _fresh(session, command, caller, now, by_hand), actor, now)


async def resume_or_open(
    session: Session, command: DossierCreate, caller: Caller, now: datetime
) -> tuple[Dossier, bool]:
    """The owner's last draft of the procedure when there is one and they asked for it, else a new one; True when new.

    Raises what `open_draft` raises.
    """
    actor = _opener(caller, trial=command.trial)
    fresh = await _fresh(session, command, caller, now, DossierChannel.COUNTER)
    if command.resume:
        await drafts.hold(session, fresh.owner_key, fresh.procedure_code)
        if earlier := await drafts.newest_like(session, fresh, caller):
            return earlier, False
    return await _begin(session, fresh, actor, now), True


async def _fresh(
    session: Session, command: DossierCreate, caller: Caller, now: datetime, by_hand: DossierChannel
) -> Dossier:
    record = await catalogue.to_file(session, command.procedure_code, local_day(now))
    channel = by_hand if caller.kind is CallerKind.OFFICIAL and not command.trial else DossierChannel.ONLINE
    case = case_of(record, Channel(channel), command.case)
    place = await places.choose(session, record, command.agency, command.receiving_unit, local_day(now))
    returning_unit = place.receiving_unit
    if command.returning_unit:
        returning_unit = await places.returning(session, command.returning_unit, local_day(now))
    applicant = _applicant_of(caller, command)
    origin = Origin.TRIAL if command.trial else Origin.LIVE
    return Dossier(
        id=uuid7(),
        draft_number=await repository.next_draft_number(session, local_day(now)),
        origin=origin,
        status=Status.DRAFT,
        procedure_code=record.code,
        procedure_version=record.version,
        case_name=case.name,
        level=level_at(record, place.executing_agency),
        field=record.field.code,
        executing_agency=place.executing_agency,
        receiving_unit=place.receiving_unit,
        returning_unit=returning_unit,
        current_unit=place.receiving_unit,
        owner_subject=caller.subject if caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) else None,
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
        owner_key=_owner_key(applicant, caller, origin),
        applicant=applicant,
    )


async def _begin(session: Session, dossier: Dossier, actor: Actor, now: datetime) -> Dossier:
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
    """Replaces the parts that the patch names; they may be incomplete. Raises DossierNotFound, NotADraft, FormTooLarge,
    CaseUnknown, ApplicantIsWhoLoggedIn and what `places.choose` raises."""
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    expected.require(dossier.version)
    if dossier.status != Status.DRAFT:
        raise NotADraft
    record = await pins.record_of(session, dossier, now)
    await following.follow(session, dossier, record, local_day(now))
    if patch.case is not None:
        dossier.case_name = case_of(record, Channel(dossier.channel), patch.case).name
    if patch.agency or patch.receiving_unit:
        place = await places.choose(session, record, patch.agency, patch.receiving_unit, local_day(now))
        following.move(dossier, record, place)
    if patch.returning_unit:
        dossier.returning_unit = await places.returning(session, patch.returning_unit, local_day(now))
    if patch.form is not None:
        validation.require_bounded(patch.form)
        dossier.form = patch.form
    if patch.delivery is not None:
        dossier.delivery = patch.delivery.model_dump(mode="json", exclude_none=True)
    if patch.applicant is not None:
        dossier.applicant = _merge_applicant(dossier.applicant, patch.applicant, caller)
        dossier.owner_key = _owner_key(dossier.applicant, caller, Origin(dossier.origin))
    dossier.updated_at = now
    await session.flush()
    return dossier


async def submit(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Pins the version in force and gives the official code.

    Raises DossierIncomplete naming everything that is missing, ProcedureEnded, UnitEnded.
    """
    dossier, actor = await acting.load(session, dossier_id, caller, Action.SUBMIT, expected, now)
    if dossier.status == Status.DRAFT:
        record = await catalogue.to_file(session, dossier.procedure_code, local_day(now))
        await following.follow(session, dossier, record, local_day(now))
        for unit in (dossier.executing_agency, dossier.receiving_unit):
            await units.in_force(session, unit, local_day(now))
        if lacking := await facts.lacking(session, dossier, record):
            raise DossierIncomplete(lacking)
        dossier.form = validation.asked_of(record.form_schema, dossier.form)
        await _give_code(session, dossier, now)
    await provenance.capture(session, dossier, caller, now)
    step = Step(Action.SUBMIT, actor, now, None)
    await steps.take(session, dossier, step)
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    facts_told = submitted_facts(dossier, record) | {"identity_verified": is_verified(caller)}
    await steps.tell(session, dossier, step, DossierSubmitted, **facts_told)
    await confirmations.ask_at_filing(session, dossier, caller, now)
    await session.flush()
    return dossier


async def _give_code(session: Session, dossier: Dossier, now: datetime) -> None:
    day = local_day(now)
    dossier.code = await numbering.next_code(session, dossier.executing_agency, Origin(dossier.origin), day)
    dossier.submitted_at = now


def _opener(caller: Caller, *, trial: bool) -> Actor:
    if not trial:
        return acting.actor_for(caller, Action.SUBMIT, actor_roles(caller, receives=True))
    if not may_try(caller):
        raise TrialNotYours
    return acting.actor_for(caller, Action.SUBMIT, TRIAL_ROLES)


def _applicant_of(caller: Caller, command: DossierCreate) -> dict[str, Any]:
    """From the log-in; the represented person when somebody files for another; empty for a clerk to fill in."""
    if command.on_behalf_of:
        return command.on_behalf_of.applicant.model_dump(mode="json", exclude_none=True)
    if caller.kind not in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) or caller.profile is None:
        return {"kind": "citizen"}
    return caller.profile.model_dump(mode="json", exclude_none=True)


def _merge_applicant(known: dict[str, Any], patch: Applicant, caller: Caller) -> dict[str, Any]:
    """Who has logged in stays who they are: name and numbers come from the log-in, contacts may be changed.

    Another number means another person; a name that is written otherwise does not. Raises ApplicantIsWhoLoggedIn.
    """
    changed = patch.model_dump(mode="json", exclude_none=True)
    if caller.kind not in (CallerKind.CITIZEN, CallerKind.ENTERPRISE):
        return changed
    others = [name for name in _SAYS_WHO if name in changed and changed[name] != known.get(name)]
    if others:
        raise ApplicantIsWhoLoggedIn(others)
    return known | {name: value for name, value in changed.items() if name not in _FROM_THE_LOG_IN}


def _owner_key(applicant: dict[str, Any], caller: Caller, origin: Origin) -> str:
    """A trial is nobody's, whatever number is typed into it."""
    if origin is Origin.TRIAL:
        return f"trial:{caller.subject}"
    return owner_key(
        applicant["kind"], applicant.get("identity_number"), applicant.get("tax_code"), f"account:{caller.subject}"
    )

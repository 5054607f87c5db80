"""A dossier as the caller sees it: with the deadline's state and what they may do now."""

from datetime import datetime
from typing import Any

from contracts.dossier import DossierChannel, Filer, Origin, PaperReason
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.confirmations.offered import offered
from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import facts, guards, pins, rights
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import NATIONAL_CODE, OUT_OF_SIGHT, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation, Sight
from dossier_service.dossiers.schemas import Coded, DossierListed, DossierRead, Missing, OtherDraft, ProcedureRef
from dossier_service.drafts import repository as drafts
from dossier_service.duplicates import service as duplicates
from dossier_service.procedures import repository as procedures
from dossier_service.reach.service import TELLING
from dossier_service.removals import repository as removals
from dossier_service.removals.offered import offered as removals_offered
from dossier_service.supplements.models import counts_late
from dossier_service.units import repository as units


async def read(session: Session, dossier: Dossier, caller: Caller, now: datetime, language: str) -> DossierRead:
    current = await procedures.version_in_force(session, dossier.procedure_code, local_day(now))
    record = await procedures.pinned(session, dossier.procedure_code, pins.version_of(dossier, current))
    places = {dossier.executing_agency, dossier.receiving_unit, dossier.returning_unit, dossier.current_unit}
    names = await units.names(session, places)
    known = await facts.about(session, dossier, caller, record, current, now)
    roles = await rights.all_roles_on(session, dossier, caller)
    doubles = await duplicates.likely(session, dossier, caller)

    def coded(code: str) -> Coded:
        return Coded(code=code, name=names.get(code, code))

    return DossierRead(
        id=dossier.id,
        draft_number=dossier.draft_number,
        code=dossier.code,
        external_code=dossier.external_code,
        origin=Origin(dossier.origin),
        status=Status(dossier.status),
        national_code=NATIONAL_CODE[Status(dossier.status)],
        procedure=_procedure(dossier, record.version, record.name, current),
        case=dossier.case_name,
        level=dossier.level,
        channel=DossierChannel(dossier.channel),
        filer=Filer(dossier.filer),
        confirmation=Confirmation(dossier.confirmation) if dossier.confirmation else None,
        paper_reason=PaperReason(dossier.paper_reason) if dossier.paper_reason else None,
        sets=dossier.sets,
        submitted_by=dossier.submitted_by,
        applicant=dossier.applicant,
        on_behalf_of=dossier.on_behalf_of,
        delivery=dossier.delivery,
        form=dossier.form,
        executing_agency=coded(dossier.executing_agency),
        receiving_unit=coded(dossier.receiving_unit),
        returning_unit=coded(dossier.returning_unit),
        current_unit=coded(dossier.current_unit),
        assignee=dossier.assignee if caller.kind is CallerKind.OFFICIAL else None,
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        answer_due_at=dossier.answer_due_at,
        answer_late=deadlines.answer_late(dossier, now),
        due_at=dossier.due_at,
        refusal_due_at=dossier.refusal_due_at,
        extended_at=dossier.extended_at,
        expected_at=dossier.expected_at,
        apologies=dossier.apologies,
        deadline_state=deadlines.state(dossier, now).value,
        counts_late=counts_late(dossier.supplement_count),
        decided_at=dossier.decided_at,
        finished_at=dossier.finished_at,
        outcome=dossier.outcome,  # type: ignore[arg-type]
        cause=dossier.cause,  # type: ignore[arg-type]
        allowed_actions=[
            *guards.allowed(Status(dossier.status), roles, known),
            *await offered(session, dossier, caller, roles, now),
            *([Action.RULE_OUT_DUPLICATE] if doubles and roles & duplicates.JUDGING else []),
            *await removals_offered(session, dossier, caller, roles, now),
            *([Action.TELL_BY_HAND] if roles & TELLING and dossier.status not in OUT_OF_SIGHT else []),
        ],
        missing=[
            Missing(pointer=item.pointer, kind=item.code, message=item.message.in_language(language))  # type: ignore[arg-type]
            for item in known.lacking
        ],
        likely_duplicates=doubles,
        expires_at=await drafts.told_end(session, dossier.id) if dossier.status == Status.DRAFT else None,
        other_drafts=await _other_drafts(session, dossier, caller),
        removed_at=await removals.removed_at(session, dossier.id) if dossier.status == Status.REMOVED else None,
        version=dossier.version,
        created_at=dossier.created_at,
        updated_at=dossier.updated_at,
    )


async def _other_drafts(session: Session, dossier: Dossier, caller: Caller) -> list[OtherDraft]:
    if dossier.status != Status.DRAFT:
        return []
    found = await drafts.others(session, dossier, caller)
    return [OtherDraft(id=one.id, draft_number=one.draft_number, updated_at=one.updated_at) for one in found]


_FOR_CONSULTED = frozenset(
    {
        "id", "code", "origin", "status", "national_code", "procedure", "case", "level", "channel", "filer",
        "executing_agency", "receiving_unit", "returning_unit", "current_unit", "accepted_at", "due_at",
        "deadline_state", "answer_due_at", "answer_late", "refusal_due_at", "extended_at", "expected_at", "apologies",
        "allowed_actions", "version", "created_at", "updated_at", "counts_late", "sets",
    }
)  # fmt: skip


_FOR_STEP = _FOR_CONSULTED | {"applicant", "on_behalf_of", "form"}


def in_sight(read: DossierRead, sight: Sight) -> DossierRead:
    """What somebody is shown who sees the dossier by a task of their unit: which it is and how far, and no more of
    the person than the task needs."""
    if sight is Sight.WHOLE:
        return read
    shown = _FOR_STEP if sight is Sight.STEP else _FOR_CONSULTED
    hidden: dict[str, Any] = {"applicant": {}, "delivery": {}, "form": {}, "missing": [], "other_drafts": []}
    hidden |= {"draft_number": "", "submitted_by": "", "likely_duplicates": []}
    blank = {name: hidden.get(name) for name in DossierRead.model_fields if name not in shown}
    return read.model_copy(update=blank)


def _procedure(dossier: Dossier, version: int, name: str, current: int | None) -> ProcedureRef:
    moved = version != dossier.procedure_version
    return ProcedureRef(
        code=dossier.procedure_code,
        version=version,
        name=name,
        current_version=current,
        changed=current is not None and current != version,
        rebased_from=dossier.procedure_version if moved else dossier.rebased_from,
    )


def listed(
    dossier: Dossier, procedure_name: str, current_version: int | None, caller: Caller, now: datetime
) -> DossierListed:
    return DossierListed(
        id=dossier.id,
        draft_number=dossier.draft_number,
        code=dossier.code,
        external_code=dossier.external_code,
        origin=Origin(dossier.origin),
        status=Status(dossier.status),
        procedure=_procedure(dossier, dossier.procedure_version, procedure_name, current_version),
        applicant_name=dossier.applicant.get("name"),
        channel=DossierChannel(dossier.channel),
        executing_agency=dossier.executing_agency,
        receiving_unit=dossier.receiving_unit,
        current_unit=dossier.current_unit,
        assignee=dossier.assignee if caller.kind is CallerKind.OFFICIAL else None,
        submitted_at=dossier.submitted_at,
        due_at=dossier.due_at,
        expected_at=dossier.expected_at,
        deadline_state=deadlines.state(dossier, now).value,
        version=dossier.version,
        created_at=dossier.created_at,
    )

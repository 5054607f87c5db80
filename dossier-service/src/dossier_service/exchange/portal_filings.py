"""A dossier that was filed on the national portal becomes one of ours."""

from contracts.catalog import Channel, ProcedureRecord
from contracts.dossier import DossierSubmitted, Filer, Origin
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import Problem

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import numbering, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.exchange.schemas import SyncItem, SyncOutcome
from dossier_service.exchange.surroundings import Surroundings
from dossier_service.filing import places
from dossier_service.filing.announcement import submitted_facts
from dossier_service.filing.places import Place
from dossier_service.procedures import service as catalogue
from dossier_service.procedures.rules import case_of, level_at
from dossier_service.provenance import service as provenance
from dossier_service.units.problems import UnitEnded, UnitNotYetInForce


async def file(session: Session, item: SyncItem, around: Surroundings) -> SyncOutcome:
    """Filed on the national portal (since 2025 the single front door): a dossier like any other, awaiting a clerk."""
    if item.external_code in around.ours:
        return SyncOutcome(external_code=item.external_code, outcome="unchanged")
    day = local_day(item.submitted_at or around.now)
    try:
        record = await catalogue.to_file(session, item.procedure_code, day)
        place = await places.choose(session, record, item.agency, None, day)
    except Problem as problem:
        return _refused(item, problem, around)
    around.ours.add(item.external_code)
    dossier = await _new_dossier(session, item, record, place, around)
    session.add(dossier)
    await deadlines.turn_answer_clock(session, dossier, Status.DRAFT, around.now)
    await session.flush()
    await provenance.capture(session, dossier, around.sender, around.now)
    step = Step(Action.SUBMIT, SYSTEM, around.now, None, details={"source": around.partner})
    await steps.write_down(session, dossier, step, None)
    await steps.tell(session, dossier, step, DossierSubmitted, **submitted_facts(dossier, record))
    return SyncOutcome(external_code=item.external_code, outcome="created")


def _refused(item: SyncItem, problem: Problem, around: Surroundings) -> SyncOutcome:
    """What would keep anybody from filing it here keeps this item alone."""
    about_unit = isinstance(problem, UnitEnded | UnitNotYetInForce)
    pointer = problem.errors[0].pointer if problem.errors else "/agency" if about_unit else "/procedure_code"
    return around.rejected(item, problem.code, pointer, problem.title, **problem.extras)


async def _new_dossier(
    session: Session, item: SyncItem, record: ProcedureRecord, place: Place, around: Surroundings
) -> Dossier:
    applicant = item.applicant.model_dump(mode="json", exclude_none=True) if item.applicant else {}
    filed_at = item.submitted_at or around.now
    day = local_day(filed_at)
    return Dossier(
        id=uuid7(),
        draft_number=await dossiers.next_draft_number(session, day),
        code=await numbering.next_code(session, item.agency, Origin.LIVE, day),
        external_code=item.external_code,
        source=around.partner,
        origin=Origin.LIVE,
        status=Status.SUBMITTED,
        procedure_code=record.code,
        procedure_version=record.version,
        case_name=case_of(record, Channel.ONLINE, None).name,
        level=level_at(record, item.agency),
        field=record.field.code,
        executing_agency=item.agency,
        receiving_unit=place.receiving_unit,
        returning_unit=place.receiving_unit,
        current_unit=place.receiving_unit,
        owner_key=owner_key(
            applicant["kind"],
            applicant.get("identity_number"),
            applicant.get("tax_code"),
            f"external:{item.external_code}",
        ),
        submitted_by=f"partner:{around.partner}",
        filer=Filer.STATE_BODY if applicant["kind"] == "state_body" else Filer.SELF,
        channel=item.channel,
        applicant=applicant,
        delivery={"method": "online"},
        form=item.form,
        submitted_at=filed_at,
        supplement_count=0,
        sequence=0,
        created_at=around.now,
        updated_at=around.now,
    )

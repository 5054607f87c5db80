"""Reads what the guards ask about one dossier and one caller."""

from datetime import datetime

from contracts.catalog import Channel, ProcedureRecord
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from dossier_service.charges.before_return import holding
from dossier_service.consultations import repository as consultations
from dossier_service.deadlines.states import DeadlineState, state
from dossier_service.documents import repository as documents
from dossier_service.dossiers import repository
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.completeness import missing
from dossier_service.dossiers.guards import Facts
from dossier_service.dossiers.lifecycle import TRANSITIONS, WAITING_FOR_TASKS, Guard, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation
from dossier_service.dossiers.separation import Entry, filers, proposers
from dossier_service.internal_process import progress
from dossier_service.internal_process.course import Station
from dossier_service.results import repository as results
from dossier_service.substitution.repository import seers
from dossier_service.undoing.repository import touched_since
from dossier_service.undoing.rules import undoable

_OUT_OF_FORCE = FieldError(
    "/procedure_code",
    "procedure",
    Text("Thủ tục không còn hiệu lực, không nộp được nữa", "The procedure is not in force, it can't be filed"),
)

_SEPARATED = frozenset[Status]().union(
    *(step.sources for step in TRANSITIONS.values() if Guard.NOT_OWN_PROPOSAL in step.guards)
)


async def about(
    session: Session, dossier: Dossier, caller: Caller, record: ProcedureRecord, current: int | None, now: datetime
) -> Facts:
    """`record` is the version that the dossier stands under, `current` the number of the one in force today."""
    status = Status(dossier.status)
    stations = await _stations(session, dossier, record)
    # Who stands in for somebody is bound by what either has done.
    seen_as = await seers(session, caller)
    bound = {seer.subject for seer in seen_as}
    told = await _told(session, dossier)
    tasks = await consultations.open_of(session, dossier.id) if status in WAITING_FOR_TASKS else []
    return Facts(
        denied=dossier.confirmation == Confirmation.DENIED,
        lacking=await _lacking(session, dossier, record, current) if status is Status.DRAFT else [],
        own_filing=bool(filers(told) & bound),
        own_proposal=bool(proposers(told) & bound),
        proposed=dossier.proposal is not None,
        proposal_required=record.course.proposal_required,
        newer_version=(current or 0) > record.version,
        withdrawable=record.course.withdrawable,
        rated=status is Status.RETURNED and await results.rating_of(session, dossier.id) is not None,
        holding=await holding(session, dossier),
        undoable=await _undoable(session, dossier, caller),
        open_task=bool(tasks) or any(station.step.agency and not station.finished_at for station in stations),
        own_open_task=any(task.recallable_by(seer) for task in tasks for seer in seen_as),
        step_to_complete=any(station.current and station.in_house for station in stations),
        has_due_date=dossier.due_at is not None,
        extended=dossier.extended_at is not None,
        extend_by=dossier.extend_by,
        too_late_to_extend=dossier.extend_by is not None and now > dossier.extend_by,
        overdue=state(dossier, now) is DeadlineState.OVERDUE,
        date_ahead=dossier.expected_at if dossier.expected_at and dossier.expected_at >= now else None,
        held_by=await held_by_another(session, dossier, caller),
        releasable=any(_releases(dossier, seer) for seer in seen_as),
    )


async def held_by_another(session: Session, dossier: Dossier, caller: Caller) -> str | None:
    """The official who has it in hand, unless that is the caller or whom they stand in for."""
    own = {seer.subject for seer in await seers(session, caller)}
    return None if dossier.assignee in own else dossier.assignee


def _releases(dossier: Dossier, seer: Caller) -> bool:
    """Who holds it, or an approver: nobody's absence holds a dossier up, and no colleague takes it away."""
    return dossier.assignee is not None and (dossier.assignee == seer.subject or seer.has_role("approver"))


async def _told(session: Session, dossier: Dossier) -> list[Entry]:
    """Who has filed and proposed, where somebody might decide or stop."""
    if Status(dossier.status) not in _SEPARATED:
        return []
    return await repository.who_filed_and_proposed(session, dossier.id)


async def _stations(session: Session, dossier: Dossier, record: ProcedureRecord) -> list[Station]:
    """Where somebody is at work on it; before and after nothing turns on them."""
    if Status(dossier.status) not in TRANSITIONS[Action.COMPLETE_STEP].sources:
        return []
    return await progress.stations_of(session, dossier, record)


async def _undoable(session: Session, dossier: Dossier, caller: Caller) -> bool:
    if Status(dossier.status) not in TRANSITIONS[Action.UNDO].sources:
        return False
    newest = await repository.newest_entry(session, dossier)
    if newest is None or not undoable(newest.action, newest.actor, newest.details.get("from"), caller.subject):
        return False
    return not await touched_since(session, dossier.id, newest.occurred_at, caller.subject)


async def lacking(session: Session, dossier: Dossier, record: ProcedureRecord) -> list[FieldError]:
    """What keeps the draft from being filed under that version."""
    return missing(
        record,
        channel=Channel(dossier.channel),
        case=dossier.case_name,
        form=dossier.form,
        applicant=dossier.applicant,
        delivery=dossier.delivery,
        papers=await documents.present(session, dossier.id),
    )


async def _lacking(
    session: Session, dossier: Dossier, record: ProcedureRecord, current: int | None
) -> list[FieldError]:
    found = await lacking(session, dossier, record)
    return found if current else [_OUT_OF_FORCE, *found]

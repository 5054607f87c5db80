"""One dossier that time has caught up with, looked at again under its lock, and told of once per date."""

from datetime import datetime
from typing import Any

from contracts.dossier import AnswerLate, ApologyLate, DossierEvent, DueSoon, Overdue
from servicekit.database import Session

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.units import service as units


async def warn_due_soon(session: Session, dossier: Dossier, now: datetime) -> bool:
    due_at = dossier.due_at
    if not _running(dossier) or due_at is None or due_at <= now or dossier.due_soon_told_for == due_at:
        return False
    if dossier.due_soon_at is None or dossier.due_soon_at > now:
        return False
    dossier.due_soon_told_for = due_at
    facts = {"due_at": due_at, "unit": dossier.current_unit}
    await _tell(session, dossier, Action.WARN_DUE_SOON, DueSoon, facts, now)
    return True


async def escalate_overdue(session: Session, dossier: Dossier, now: datetime) -> bool:
    """Raises CalendarBroken when the agency's hours can't tell how late it is."""
    due_at = dossier.due_at
    if not _running(dossier) or due_at is None or due_at >= now or dossier.overdue_told_for == due_at:
        return False
    dossier.overdue_told_for = dossier.due_soon_told_for = due_at
    # From now on: who has just heard of it is not called late with an apology in the same breath.
    known = max(now, dossier.expected_at or now)
    dossier.apology_due_at = await deadlines.apology_due(session, dossier.executing_agency, known)
    days_late = await deadlines.days_late(session, dossier.executing_agency, due_at, now)
    facts = {"due_at": due_at, "unit": dossier.current_unit, "days_late": days_late}
    above = await units.above(session, dossier.current_unit, dossier.executing_agency)
    owed = _in_the_house(dossier)
    await _tell(session, dossier, Action.ESCALATE_OVERDUE, Overdue, facts, now, above=above, apology_owed=owed)
    return True


async def escalate_apology(session: Session, dossier: Dossier, now: datetime) -> bool:
    """The people of the dossier have heard that it is late, and nobody has told them why and until when."""
    due_at, apology_due_at = dossier.due_at, dossier.apology_due_at
    if not _running(dossier) or not _in_the_house(dossier) or due_at is None or due_at >= now:
        return False
    if apology_due_at is None or apology_due_at >= now or dossier.apology_late_told_for == apology_due_at:
        return False
    dossier.apology_late_told_for = apology_due_at
    facts = {"due_at": due_at, "apology_due_at": apology_due_at, "unit": dossier.current_unit}
    above = await units.above(session, dossier.current_unit, dossier.executing_agency)
    await _tell(session, dossier, Action.ESCALATE_APOLOGY, ApologyLate, facts, now, above=above)
    return True


async def escalate_answer(session: Session, dossier: Dossier, now: datetime) -> bool:
    """R1. Raises CalendarBroken when the desk's hours can't tell how late it is."""
    due_at = dossier.answer_due_at
    if dossier.status != Status.SUBMITTED or due_at is None or due_at >= now or dossier.answer_late_told_for == due_at:
        return False
    dossier.answer_late_told_for = due_at
    days_late = await deadlines.days_late(session, dossier.receiving_unit, due_at, now)
    facts = {"answer_due_at": due_at, "unit": dossier.receiving_unit, "days_late": days_late}
    above = await units.above(session, dossier.receiving_unit)
    await _tell(session, dossier, Action.ESCALATE_ANSWER, AnswerLate, facts, now, above=above)
    return True


def _running(dossier: Dossier) -> bool:
    return dossier.decided_at is None and dossier.finished_at is None and dossier.clock_stopped_at is None


def _in_the_house(dossier: Dossier) -> bool:
    return Status(dossier.status) in TRANSITIONS[Action.APOLOGISE].sources


async def _tell(
    session: Session,
    dossier: Dossier,
    action: Action,
    event: type[DossierEvent],
    facts: dict[str, Any],
    now: datetime,
    **further: Any,
) -> None:
    """`further` is for the event alone."""
    details = {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}
    step = Step(action, SYSTEM, now, event, facts | further, details=details)
    await steps.write_down(session, dossier, step, Status(dossier.status))

"""Whose task it is, as a part of a WHERE: what an asked unit sees of a dossier, it sees by its task alone."""

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from sqlalchemy import ColumnElement, and_, exists, false, or_

from dossier_service.consultations.models import Task, TaskKind
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import may_try
from dossier_service.units.repository import codes_below

OPEN = and_(Task.answered_at.is_(None), Task.recalled_at.is_(None))


def seen_by(caller: Caller) -> ColumnElement[bool]:
    """Tasks of the caller's unit and those below; needs the task's dossier in the query. Recalled ones are gone."""
    return and_(Task.recalled_at.is_(None), _of_unit(caller, "officer", "approver", "leader", "auditor"))


def answered_by(caller: Caller) -> ColumnElement[bool]:
    """Tasks that the caller may answer, or has answered: by an officer or an approver of the unit."""
    return and_(Task.recalled_at.is_(None), _of_unit(caller, "officer", "approver"))


def asked_about(caller: Caller) -> ColumnElement[bool]:
    """Dossiers with a task that the caller may see."""
    return exists().where(Task.dossier_id == Dossier.id, seen_by(caller))


def passed_on(caller: Caller) -> ColumnElement[bool]:
    """Dossiers of which the caller's unit does a step of its own (liên thông)."""
    return exists().where(Task.dossier_id == Dossier.id, Task.kind == TaskKind.CHAINED, seen_by(caller))


def asked_now(caller: Caller) -> ColumnElement[bool]:
    """Dossiers that wait for an answer which the caller may give."""
    return exists().where(Task.dossier_id == Dossier.id, OPEN, answered_by(caller))


def _of_unit(caller: Caller, *roles: str) -> ColumnElement[bool]:
    """A trial is for who tries it: it troubles no unit."""
    trials = Dossier.origin == Origin.TRIAL if may_try(caller) else false()
    if caller.kind is not CallerKind.OFFICIAL or not caller.has_role(*roles):
        return trials
    return or_(trials, and_(Dossier.origin != Origin.TRIAL, Task.unit.in_(codes_below(caller.unit or ""))))

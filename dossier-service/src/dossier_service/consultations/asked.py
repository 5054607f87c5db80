"""Whose task it is, as a part of a WHERE: what an asked unit sees of a dossier, it sees by its task alone."""

from collections.abc import Sequence

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from sqlalchemy import ColumnElement, and_, exists, false, or_

from dossier_service.consultations.models import Task, TaskKind
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import may_try
from dossier_service.units.repository import codes_below

OPEN = and_(Task.answered_at.is_(None), Task.recalled_at.is_(None))


def seen_by(*seers: Caller) -> ColumnElement[bool]:
    """Tasks of the caller's unit and those below, and of whom they stand in for; needs the task's dossier in the query.
    Recalled ones are gone."""
    return _of_units(seers, "officer", "approver", "leader", "auditor")


def answered_by(*seers: Caller) -> ColumnElement[bool]:
    """Tasks that the caller may answer, or has answered: by an officer or an approver of the unit."""
    return _of_units(seers, "officer", "approver")


def asked_about(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers with a task that the caller may see."""
    return exists().where(Task.dossier_id == Dossier.id, seen_by(*seers))


def passed_on(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers of which the caller's unit does a step of its own (liên thông)."""
    return exists().where(Task.dossier_id == Dossier.id, Task.kind == TaskKind.CHAINED, seen_by(*seers))


def asked_now(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers that wait for an answer which the caller may give."""
    return exists().where(Task.dossier_id == Dossier.id, OPEN, answered_by(*seers))


def _of_units(seers: Sequence[Caller], *roles: str) -> ColumnElement[bool]:
    return and_(Task.recalled_at.is_(None), or_(false(), *(_of_unit(seer, *roles) for seer in seers)))


def _of_unit(caller: Caller, *roles: str) -> ColumnElement[bool]:
    """A trial is for who tries it: it troubles no unit."""
    trials = Dossier.origin == Origin.TRIAL if may_try(caller) else false()
    if caller.kind is not CallerKind.OFFICIAL or not caller.has_role(*roles):
        return trials
    return or_(trials, and_(Dossier.origin != Origin.TRIAL, Task.unit.in_(codes_below(caller.unit or ""))))

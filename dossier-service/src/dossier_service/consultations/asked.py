"""Whose task it is, as a part of a WHERE: what an asked unit sees of a dossier, it sees by its task alone."""

from collections.abc import Mapping, Sequence

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from sqlalchemy import ColumnElement, and_, exists, false, or_

from dossier_service.consultations.models import Task, TaskKind
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import may_try
from dossier_service.dossiers.visibility import Vantage
from dossier_service.units.repository import codes_below

_SEEING = ("officer", "approver", "leader", "auditor")
OPEN = and_(Task.answered_at.is_(None), Task.recalled_at.is_(None))


def seen_by(*seers: Caller) -> ColumnElement[bool]:
    """Tasks of the caller's unit and those below, and of whom they stand in for; needs the task's dossier in the query.
    Recalled ones are gone, and those about a dossier that was removed."""
    return _of_units(_looked_up(seers), *_SEEING)


def seen_among(vantages: Sequence[Vantage]) -> ColumnElement[bool]:
    """The same with constants in the place of the units, for lists: the database knows how many each has."""
    units = {vantage.seer: Task.unit.in_(sorted(vantage.units)) for vantage in vantages}
    return _of_units(units, *_SEEING)


def answered_by(*seers: Caller) -> ColumnElement[bool]:
    """Tasks that the caller may answer, or has answered: by an officer or an approver of the unit."""
    return _of_units(_looked_up(seers), "officer", "approver")


def asked_about(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers with a task that the caller may see."""
    return exists().where(Task.dossier_id == Dossier.id, seen_by(*seers))


def passed_on(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers of which the caller's unit does a step of its own (liên thông)."""
    return exists().where(Task.dossier_id == Dossier.id, Task.kind == TaskKind.CHAINED, seen_by(*seers))


def asked_now(*seers: Caller) -> ColumnElement[bool]:
    """Dossiers that wait for an answer which the caller may give."""
    return exists().where(Task.dossier_id == Dossier.id, OPEN, answered_by(*seers))


def _looked_up(seers: Sequence[Caller]) -> dict[Caller, ColumnElement[bool]]:
    return {seer: Task.unit.in_(codes_below(seer.unit or "")) for seer in seers}


def _of_units(units: Mapping[Caller, ColumnElement[bool]], *roles: str) -> ColumnElement[bool]:
    grounds = (_of_unit(seer, in_units, *roles) for seer, in_units in units.items())
    return and_(Task.recalled_at.is_(None), Dossier.status != Status.REMOVED, or_(false(), *grounds))


def _of_unit(caller: Caller, in_units: ColumnElement[bool], *roles: str) -> ColumnElement[bool]:
    """A trial is for who tries it: it troubles no unit."""
    trials = Dossier.origin == Origin.TRIAL if may_try(caller) else false()
    if caller.kind is not CallerKind.OFFICIAL or not caller.has_role(*roles):
        return trials
    return or_(trials, and_(Dossier.origin != Origin.TRIAL, in_units))

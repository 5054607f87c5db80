"""Which dossiers a caller may see: one predicate, said in two ways that find the same rows.

`visible_to` asks it of one dossier. A list takes it in `branches`: each ground on which somebody sees dossiers is read
by itself in the order of one index, as far as a page reaches, and the few heads are merged. So a list costs the same
however many dossiers there are. A dossier is found on every ground that it has, and shown once.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from servicekit.paging import COUNT_LIMIT
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, or_, select, union, union_all
from sqlalchemy.orm import InstrumentedAttribute

from dossier_service.dossiers.lifecycle import OUT_OF_SIGHT, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation, may_try, owner_key_of
from dossier_service.units.repository import codes_below

UNITS_MERGED = 12
"""Who sees more units than that sees a large part of everything: their lists walk all dossiers in order."""

# What receives or carries out is asked first; a unit that returns or holds a dossier is mostly the same one.
_RECEIVING: tuple[InstrumentedAttribute[str], ...] = (Dossier.receiving_unit, Dossier.returning_unit)
_EXECUTING: tuple[InstrumentedAttribute[str], ...] = (Dossier.executing_agency, Dossier.current_unit)
_ELSEWHERE = {
    Dossier.returning_unit: [Dossier.returning_unit != Dossier.receiving_unit],
    Dossier.current_unit: [Dossier.current_unit != Dossier.executing_agency],
}
"""The condition of the column's partial index; the others are found by the ground before it."""


def visible_to(*seers: Caller) -> ColumnElement[bool]:
    """The permission predicate, as a part of a WHERE: what the caller may see, and whoever else they stand in for."""
    return or_(false(), *(_visible_to_one(seer) for seer in seers))


def _visible_to_one(seer: Caller) -> ColumnElement[bool]:
    filed = and_(Dossier.status.not_in(OUT_OF_SIGHT), _in_jurisdiction(seer))
    return or_(filed, *(ground.holds for ground in (*_own(seer), *_trials(seer))))


def still_visible_to(*seers: Caller) -> ColumnElement[bool]:
    """And one by one what was removed: to its own people, to auditors, and to approvers, who may put it back."""
    return or_(visible_to(*seers), and_(Dossier.status == Status.REMOVED, or_(*(_sees_removed(one) for one in seers))))


def _sees_removed(seer: Caller) -> ColumnElement[bool]:
    mine = or_(false(), *_own_conditions(seer))
    return or_(mine, _in_jurisdiction(seer)) if seer.has_role("approver", "auditor") else mine


def _in_jurisdiction(seer: Caller) -> ColumnElement[bool]:
    units = codes_below(seer.unit or "")
    return or_(false(), *(column.in_(units) for column in _unit_columns(seer)))


def executes(caller: Caller) -> ColumnElement[bool]:
    return or_(*(column.in_(codes_below(caller.unit or "")) for column in _EXECUTING))


class Vantage(NamedTuple):
    """Somebody who sees, with their units looked up: their own and all below, as `codes_below` says."""

    seer: Caller
    units: Collection[str]


def visible_among(vantages: Sequence[Vantage]) -> ColumnElement[bool]:
    """The predicate with constants in the place of the units."""
    return or_(false(), *(ground.holds for ground in _grounds(vantages)))


def branches(vantages: Sequence[Vantage]) -> list[ColumnElement[bool]]:
    """The same in parts; a dossier may be in several."""
    if sum(len(vantage.units) for vantage in vantages) > UNITS_MERGED:
        return [visible_among(vantages)]
    return [branch for ground in _grounds(vantages) for branch in ground.branches]


def first_among(
    vantages: Sequence[Vantage],
    conditions: Sequence[ColumnElement[bool]],
    ordering: Sequence[ColumnElement[Any]],
    page_size: int,
) -> CompoundSelect[UUID]:
    """Ids: of each ground on which dossiers are seen what one page may need, and the next one."""
    parts = [select(Dossier.id).where(branch, *conditions) for branch in branches(vantages) or [false()]]
    return union_all(*(part.order_by(*ordering).limit(page_size + 1) for part in parts))


def counted_among(vantages: Sequence[Vantage], conditions: Sequence[ColumnElement[bool]]) -> Select[UUID]:
    """Each once, and of each ground no more than is counted: whoever sees few dossiers has no look at all of them."""
    parts = [select(Dossier.id).where(branch, *conditions) for branch in branches(vantages) or [false()]]
    return select(union(*(part.limit(COUNT_LIMIT + 1) for part in parts)).subquery("counted").c.id)


class _Ground(NamedTuple):
    """On which somebody sees a dossier; `branches` say the same in parts that an index answers in order."""

    holds: ColumnElement[bool]
    branches: Sequence[ColumnElement[bool]]


def _grounds(vantages: Sequence[Vantage]) -> list[_Ground]:
    grounds: list[_Ground] = []
    for seer, units in vantages:
        grounds += _own(seer)
        grounds += [_in_units(column, sorted(units)) for column in _unit_columns(seer)]
        grounds += _trials(seer)
    return grounds


def _simple(condition: ColumnElement[bool]) -> _Ground:
    return _Ground(condition, [condition])


def _own(caller: Caller) -> list[_Ground]:
    return [_simple(and_(own, Dossier.status != Status.REMOVED)) for own in _own_conditions(caller)]


def _own_conditions(caller: Caller) -> list[ColumnElement[bool]]:
    denied = Dossier.confirmation == Confirmation.DENIED
    submitted = and_(Dossier.submitted_by == caller.subject, denied.is_not(True))
    match caller.kind:
        case CallerKind.CITIZEN | CallerKind.ENTERPRISE:
            return [Dossier.owner_key == owner_key_of(caller), submitted]
        case CallerKind.OFFICIAL:
            return [submitted]
        case _:
            return []


def _in_units(column: InstrumentedAttribute[str], units: Sequence[str]) -> _Ground:
    filed = Dossier.status.not_in(OUT_OF_SIGHT)
    branches = [and_(filed, column == unit, *_ELSEWHERE.get(column, [])) for unit in units]
    return _Ground(and_(filed, column.in_(units)), branches)


def _trials(caller: Caller) -> list[_Ground]:
    trials = and_(Dossier.origin == Origin.TRIAL, Dossier.status != Status.REMOVED)
    return [_simple(trials)] if may_try(caller) else []


def _unit_columns(caller: Caller) -> list[InstrumentedAttribute[str]]:
    """Clerks see their centre's receptions, officers and approvers their agency's; leaders, auditors all below them."""
    columns: list[InstrumentedAttribute[str]] = []
    if caller.kind is CallerKind.OFFICIAL and caller.has_role("clerk", "leader", "auditor"):
        columns += _RECEIVING
    if caller.kind is CallerKind.OFFICIAL and caller.has_role("officer", "approver", "leader", "auditor"):
        columns += _EXECUTING
    return columns

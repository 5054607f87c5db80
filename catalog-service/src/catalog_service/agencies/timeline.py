"""The unit tree through time: where each unit stood, and between which days. Pure."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalog_service.agencies.schemas import AgencyDocument, UnitState
from catalog_service.agencies.tree import path_of

Documents = Mapping[str, AgencyDocument]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """A state as long as its path stays the same; `derived` when only a unit above it moved."""

    valid_from: date
    valid_to: date | None
    state: UnitState
    path: list[str]
    derived: bool


def state_on(document: AgencyDocument, day: date) -> UnitState:
    """The state of that day; before the first day the first one, after the last day the last one."""
    states = document.timeline
    return states[max(0, bisect_right([state.valid_from for state in states], day) - 1)]


def last_days(document: AgencyDocument) -> list[date | None]:
    """Of each of its states; None: it goes on."""
    return [*(state.valid_from - ONE_DAY for state in document.timeline[1:]), document.valid_to]


def exists_on(document: AgencyDocument, day: date) -> bool:
    return document.valid_from <= day and (document.valid_to is None or document.valid_to >= day)


def parents_on(documents: Documents, day: date) -> dict[str, str | None]:
    return {code: state_on(document, day).parent for code, document in documents.items()}


def turning_days(documents: Documents) -> list[date]:
    """Days on which a unit is called, is or stands otherwise than the day before."""
    return sorted({state.valid_from for document in documents.values() for state in document.timeline})


def stretches(documents: Documents) -> dict[str, list[Stretch]]:
    """Every unit's life in stretches. Raises ParentUnknown, Cycle."""
    days = turning_days(documents)
    parents = {day: parents_on(documents, day) for day in days}
    return {code: _life(document, days, parents) for code, document in documents.items()}


def _life(
    document: AgencyDocument, days: list[date], parents: Mapping[date, Mapping[str, str | None]]
) -> list[Stretch]:
    life: list[Stretch] = []
    own = {state.valid_from for state in document.timeline}
    for day in days:
        if day < document.valid_from or (document.valid_to and day > document.valid_to):
            continue
        path = path_of(document.code, parents[day])
        if day not in own and life[-1].path == path:
            continue
        if life:
            life[-1] = _until(life[-1], day - ONE_DAY)
        life.append(Stretch(day, document.valid_to, state_on(document, day), path, day not in own))
    return life


def _until(stretch: Stretch, last_day: date) -> Stretch:
    return Stretch(stretch.valid_from, last_day, stretch.state, stretch.path, stretch.derived)


def stretch_on(life: list[Stretch], day: date) -> Stretch:
    """The stretch of that day; before the first day the first one, after the last day the last one."""
    return life[max(0, bisect_right([stretch.valid_from for stretch in life], day) - 1)]


def next_turn(life: list[Stretch], today: date) -> date | None:
    """The first day after today on which time alone changes how the unit stands."""
    days = [stretch.valid_from for stretch in life if stretch.valid_from > today]
    last_day = life[-1].valid_to
    if last_day and last_day >= today:
        days.append(last_day + ONE_DAY)
    return min(days, default=None)

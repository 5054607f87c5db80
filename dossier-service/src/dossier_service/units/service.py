from collections.abc import Collection
from datetime import date

from contracts.catalog import AgencyChanged
from servicekit.database import Session

from dossier_service.units import repository
from dossier_service.units.models import Unit
from dossier_service.units.problems import UnitEnded, UnitNotYetInForce


async def keep(session: Session, event: AgencyChanged) -> None:
    """Remember the unit as it now stands; an older event that comes late changes nothing."""
    unit = await repository.get(session, event.code)
    if unit and unit.sequence >= event.sequence:
        return
    if unit is None:
        unit = Unit(code=event.code)
        session.add(unit)
    unit.name, unit.kind, unit.parent, unit.path = event.name, event.kind, event.parent, event.path
    unit.valid_from, unit.valid_to, unit.sequence = event.valid_from, event.valid_to, event.sequence
    unit.successors, unit.other_codes = list(event.successors), list(event.other_codes)


async def own_code(session: Session, code: str | None, day: date) -> str | None:
    """Ours for a code of either regime; one that nobody knows stays as it is."""
    return (await own_codes(session, {code}, day))[code] if code else None


async def own_codes(session: Session, codes: Collection[str], day: date) -> dict[str, str]:
    known = await repository.by_any_code(session, codes, day)
    return {code: known[code].code if code in known else code for code in codes}


async def carrying_on(session: Session, codes: Collection[str], day: date) -> set[str]:
    """Who carries on for those units that have ended by that day, through every change since."""
    found: set[str] = set()
    waiting = set(codes)
    while waiting:
        known = await repository.get_all(session, waiting)
        ended = [unit for unit in known.values() if unit.valid_to and unit.valid_to < day]
        waiting = {successor for unit in ended for successor in unit.successors} - found
        found |= waiting
    return found


async def above(session: Session, unit: str, answerable: str | None = None) -> list[str]:
    """The units above it; and where it lies outside the one that answers, that one with those above it."""
    known = await repository.get_all(session, {unit, answerable or unit})
    found = {code for found in known.values() for code in found.path}
    return sorted(found - {unit})


async def in_force(session: Session, code: str, day: date) -> Unit | None:
    """By its code in either regime; None for a unit that nobody knows.

    Raises UnitEnded, naming who carries on; UnitNotYetInForce.
    """
    unit = (await repository.by_any_code(session, {code}, day)).get(code)
    if unit is None:
        return None
    if unit.valid_to and unit.valid_to < day:
        names = await repository.names(session, set(unit.successors))
        successors = [{"code": code, "name": names.get(code, code)} for code in unit.successors]
        raise UnitEnded(unit=unit.code, ended_on=unit.valid_to, successors=successors)
    if unit.valid_from > day:
        raise UnitNotYetInForce(unit=unit.code, valid_from=unit.valid_from)
    return unit

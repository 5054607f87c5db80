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
    unit.successors = list(event.successors)


async def in_force(session: Session, code: str, day: date) -> Unit | None:
    """None for a unit that nobody knows. Raises UnitEnded, naming who carries on; UnitNotYetInForce."""
    unit = await repository.get(session, code)
    if unit is None:
        return None
    if unit.valid_to and unit.valid_to < day:
        names = await repository.names(session, set(unit.successors))
        successors = [{"code": code, "name": names.get(code, code)} for code in unit.successors]
        raise UnitEnded(unit=unit.code, ended_on=unit.valid_to, successors=successors)
    if unit.valid_from > day:
        raise UnitNotYetInForce(unit=unit.code, valid_from=unit.valid_from)
    return unit

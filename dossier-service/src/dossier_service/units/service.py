from contracts.catalog import AgencyChanged
from servicekit.database import Session

from dossier_service.units import repository
from dossier_service.units.models import Unit


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

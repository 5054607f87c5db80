"""A unit in time and on the map. Pure."""

from collections.abc import Sequence
from datetime import date

from dossier_service.units.models import Unit

_HAS_TERRITORY = frozenset({"province", "district", "commune"})


def in_being(unit: Unit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or unit.valid_to >= day)


def serves(unit: Unit, territories: Sequence[Sequence[str]]) -> bool:
    """Whether the unit's area holds, or lies in, one of the territories, given as paths from the root.

    A desk, a department or a vertical agency has the area of what it stands under.
    """
    area = unit.path if unit.kind in _HAS_TERRITORY else unit.path[:-1]
    return not area or any(area[-1] in path or path[-1] in area for path in territories)

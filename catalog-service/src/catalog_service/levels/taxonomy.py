"""Both ways of classing an online service, by date: four levels, then information, partial, full. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from contracts.catalog import OnlineMode
from pydantic import BaseModel

MODES_FROM = date(2022, 8, 15)
"""First day of NĐ 42/2022; the four levels of NĐ 43/2011 end the day before."""


class Taxonomy(StrEnum):
    LEVELS = "levels"
    MODES = "modes"


LEGAL_SOURCE = {Taxonomy.LEVELS: "NĐ 43/2011/NĐ-CP", Taxonomy.MODES: "NĐ 42/2022/NĐ-CP"}

_MODE_OF = {
    1: OnlineMode.INFORMATION,
    2: OnlineMode.INFORMATION,
    3: OnlineMode.PARTIAL,
    4: OnlineMode.FULL,
}
# A service that only informs may have been level 1 or 2; the lower one claims nothing that was not declared.
_LEVEL_OF = {OnlineMode.INFORMATION: 1, OnlineMode.PARTIAL: 3, OnlineMode.FULL: 4}
NAMES = {
    "1": "Mức độ 1",
    "2": "Mức độ 2",
    "3": "Mức độ 3",
    "4": "Mức độ 4",
    OnlineMode.INFORMATION: "Cung cấp thông tin trực tuyến",
    OnlineMode.PARTIAL: "Trực tuyến một phần",
    OnlineMode.FULL: "Trực tuyến toàn trình",
}


class Classification(BaseModel):
    """`derived`: nobody declared it in this scheme, it follows from the other one."""

    scheme: Taxonomy
    value: str
    name: str
    legal_source: str
    declared_by: str | None = None
    derived: bool


LEVELS_OF: Mapping[OnlineMode, Collection[int]] = {
    OnlineMode.INFORMATION: (1, 2),
    OnlineMode.PARTIAL: (3, 4),
    OnlineMode.FULL: (4,),
}
"""What may be declared together: NĐ 43/2011 Art. 3 has filing online begin at level 3 and leaves the fee and the result
of a level 3 to the counter; NĐ 42/2022 Art. 11 calls full what needs no counter at all, and level 4 may still need it
for the result."""


def are_consistent(level: int, mode: OnlineMode, valid_to: date | None) -> bool:
    """Of a version that is over before the modes were law nobody could declare one: whatever it says was derived."""
    has_modes = valid_to is None or valid_to >= MODES_FROM
    return not has_modes or level in LEVELS_OF[mode]


def taxonomy_on(day: date) -> Taxonomy:
    return Taxonomy.MODES if day >= MODES_FROM else Taxonomy.LEVELS


def values(taxonomy: Taxonomy) -> list[str]:
    return ["1", "2", "3", "4"] if taxonomy is Taxonomy.LEVELS else [str(mode) for mode in OnlineMode]


def classify(
    taxonomy: Taxonomy, level: int | None, mode: OnlineMode | None, declared_by: str | None
) -> Classification | None:
    """None when neither scheme says anything."""
    if taxonomy is Taxonomy.LEVELS:
        own, other = level, _LEVEL_OF[mode] if mode else None
    else:
        own, other = mode, _MODE_OF[level] if level else None
    value = own if own is not None else other
    if value is None:
        return None
    return Classification(
        scheme=taxonomy,
        value=str(value),
        name=NAMES[str(value)],
        legal_source=LEGAL_SOURCE[taxonomy],
        declared_by=declared_by,
        derived=own is None,
    )


def reached(taxonomy: Taxonomy, level: int, at_most: OnlineMode | None = None) -> str | None:
    """The class that a provable or told level comes to, not above a declared mode; None: nothing is proven."""
    if level == 0:
        return None
    if taxonomy is Taxonomy.LEVELS:
        return str(level)
    modes = list(OnlineMode)
    return min(_MODE_OF[level], at_most or modes[-1], key=modes.index)

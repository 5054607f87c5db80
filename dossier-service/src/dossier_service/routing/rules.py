"""Which rule a dossier falls under, and whose turn it is. Pure."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Method(StrEnum):
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


class Conditions(NamedTuple):
    """Of a rule, where None says nothing; or what a dossier is."""

    procedure_code: str | None
    field: str | None
    case_name: str | None


def first_fitting(rules: Sequence[Conditions], dossier: Conditions) -> int | None:
    """Its place among the rules, in the order of the unit that set them."""
    for place, rule in enumerate(rules):
        if all(asked in (None, given) for asked, given in zip(rule, dossier, strict=True)):
            return place
    return None


def next_in_turn(
    officials: Sequence[str], absent: Collection[str], method: Method, last: str | None, loads: Mapping[str, int]
) -> str | None:
    """None when nobody is there. The least loaded, and among equals whoever comes next in turn."""
    after_last = officials.index(last) + 1 if last in officials else 0
    in_turn = [official for official in (*officials[after_last:], *officials[:after_last]) if official not in absent]
    if not in_turn:
        return None
    if method is Method.ROUND_ROBIN:
        return in_turn[0]
    return min(in_turn, key=lambda official: loads.get(official, 0))

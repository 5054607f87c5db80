"""Which rule a dossier falls under, and whose turn it is. Pure."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar


class Method(StrEnum):
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


class Condition(Protocol):
    """What is None says nothing."""

    @property
    def procedure_code(self) -> str | None: ...

    @property
    def field(self) -> str | None: ...

    @property
    def case_name(self) -> str | None: ...


Rule = TypeVar("Rule", bound=Condition)


def first_fitting(rules: Sequence[Rule], procedure_code: str, field: str, case_name: str) -> Rule | None:
    """In the order of the unit that set them."""
    for rule in rules:
        if (
            rule.procedure_code in (None, procedure_code)
            and rule.field in (None, field)
            and rule.case_name in (None, case_name)
        ):
            return rule
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

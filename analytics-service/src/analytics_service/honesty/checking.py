"""Does a printed figure follow from its numbers? Pure (X-09, X-11)."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from analytics_service.definitions.rounding import percentage

_PRINTED = re.compile(r"^\s*(\d{1,3})(?:[.,](\d{1,6}))?\s*%?\s*$")


class Fault(StrEnum):
    NOT_A_PERCENTAGE = "not_a_percentage"
    NOTHING_TO_DIVIDE_BY = "nothing_to_divide_by"
    MORE_THAN_ALL = "more_than_all"
    DOES_NOT_FOLLOW = "does_not_follow"
    ROUNDED_TO_WHOLE = "rounded_to_whole"
    """Printed as 0 or 100 although it is not exactly that."""
    NAMES_DIFFER = "names_differ"
    REPORTING_DIFFERS = "reporting_differs"
    NAMED_TWICE = "named_twice"
    SUM_DIFFERS = "sum_differs"


def faults_of_rate(printed: str, numerator: int, denominator: int) -> list[Fault]:
    """`printed` as people write it: `99 %`, `73,73%`, `99.997`. It follows when it is the share, rounded half up."""
    found = _PRINTED.match(printed)
    if found is None:
        return [Fault.NOT_A_PERCENTAGE]
    if denominator == 0:
        return [Fault.NOTHING_TO_DIVIDE_BY]
    if numerator > denominator:
        return [Fault.MORE_THAN_ALL]
    whole, decimals = found.group(1), found.group(2) or ""
    said = Decimal(f"{whole}.{decimals or 0}")
    exact = Decimal(100 * numerator) / denominator
    if said != exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):
        return [Fault.DOES_NOT_FOLLOW]
    return [Fault.ROUNDED_TO_WHOLE] if said in (0, 100) and said != exact else []


def faults_of_count(said: int, named: Sequence[str] | None, reporting: int | None) -> list[Fault]:
    """A number in a text against the names beside it and against how many really report."""
    faults: list[Fault] = []
    if named is not None:
        if len(set(named)) < len(named):
            faults.append(Fault.NAMED_TWICE)
        if said != len(set(named)):
            faults.append(Fault.NAMES_DIFFER)
    if reporting is not None and said != reporting:
        faults.append(Fault.REPORTING_DIFFERS)
    return faults


def faults_of_sum(total: int, parts: Sequence[int]) -> list[Fault]:
    return [] if total == sum(parts) else [Fault.SUM_DIFFERS]


def honest(numerator: int, denominator: int) -> float | None:
    """What should have been printed."""
    return percentage(numerator, denominator) if numerator <= denominator else None

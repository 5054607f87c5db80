"""A unit and those below it: a code begins with its parent's."""

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute


def within(agency: InstrumentedAttribute[str], unit: str) -> ColumnElement[bool]:
    return or_(agency == unit, agency.startswith(f"{unit}.", autoescape=True))


def is_within(agency: str, unit: str) -> bool:
    return agency == unit or agency.startswith(f"{unit}.")


def concerns(agency: str, unit: str | None) -> bool:
    """Whether it is the business of that unit: the agency itself, one above it, or a room of it."""
    return unit is not None and (is_within(agency, unit) or is_within(unit, agency))

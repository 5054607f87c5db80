"""Agencies and units, and how they change."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from contracts.catalog.base import Fact
from contracts.event import Event


class AgencyKind(StrEnum):
    PROVINCE = "province"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"
    ONE_STOP = "one_stop"
    VERTICAL = "vertical"
    DIVISION = "division"


class AgencyState(Fact):
    """What a unit was called, what it was and where it stood in one stretch of time."""

    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    valid_from: date
    valid_to: date | None = None


class AgencyChanged(Event):
    """The unit as it now stands; `path` lists its ancestors' codes from the root to itself."""

    subject: ClassVar[str] = "catalog.agency_changed.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = Field(default=(), description="its codes in other regimes, e.g. 000.00.16.H05")
    states: tuple[AgencyState, ...] = Field(default=(), description="its whole life, oldest first; empty: always so")

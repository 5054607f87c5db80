"""The course of a procedure within the administration."""

from enum import StrEnum

from pydantic import Field

from contracts.catalog import limits
from contracts.catalog.base import Fact
from contracts.catalog.fees import TimeLimit
from contracts.names import Name


class Course(Fact):
    """Where a procedure's course differs from the usual one; the table of states itself is the same for all."""

    pauses_for_supplement: bool = Field(default=True, description="the clock stands still while papers are awaited")
    pauses_for_payment: bool = Field(default=True, description="the clock stands still while money is awaited")
    pay_first: bool = Field(
        default=False, description="the desk accepts once what is owed at reception is paid; else it is paid afterwards"
    )
    proposal_required: bool = Field(default=True, description="an approver decides on an officer's proposal only")
    withdrawable: bool = Field(default=True, description="the applicant may ask for the dossier back")
    supplement_wait_days: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=366,
        description="calendar days to supply papers; none: as the province has set",
    )


class ProcessUnit(StrEnum):
    """Who holds a step of the internal process, where it is not one unit for every dossier."""

    RECEIVING = "receiving"
    EXECUTING = "executing"
    RETURNING = "returning"
    LEADER = "leader"
    """The unit above the executing agency: the people's committee that signs."""
    CONSULTED = "consulted"
    """Whoever is asked for an opinion."""


class ProcessStep(Fact):
    """One step of the internal process (quy trình nội bộ); without `after` it is the first."""

    id: Name
    title: str
    case: Name | None = Field(default=None, description="none: the step is taken in every case")
    role: str | None = Field(default=None, description="who does it, in words")
    unit: str = Field(default=ProcessUnit.EXECUTING, description="a unit's code, or a role of ProcessUnit")
    agency: str | None = Field(
        default=None, description="another agency that does it, as a task of its own (liên thông)"
    )
    limit: TimeLimit
    after: list[Name] = Field(
        default=[],
        max_length=limits.PROCESS_STEPS,
        description="ids of the steps that must be done before; several: all of them",
    )
    product: str | None = None

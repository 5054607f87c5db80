from datetime import date, datetime
from typing import Annotated

from contracts.catalog import AgencyKind
from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field

from catalog_service.agencies.schemas import (
    AgencyDetail,
    Code,
    Decision,
    Explanation,
    Name,
    OfficialCode,
    Participation,
)


class _Command(BaseModel):
    """`effective_on` is the first day of the new state; `decision` the number of the decision that orders it."""

    model_config = ConfigDict(extra="forbid")

    effective_on: Day
    decision: Decision


class AgencyCreate(BaseModel):
    """`valid_from` is today when it is not given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "H05.03.01",
                    "name": "Phòng Hộ tịch (mẫu)",
                    "kind": "division",
                    "parent": "H05.03",
                    "decision": "12/QĐ-UBND",
                }
            ]
        },
    )

    code: OfficialCode
    name: Name
    kind: AgencyKind
    parent: Code | None = None
    valid_from: Day | None = None
    decision: Decision
    other_codes: Annotated[list[OfficialCode], Field(max_length=10)] = []
    participation: Participation = Participation()
    assumed_code: bool = False


class RenameCommand(_Command):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"effective_on": "2027-01-01", "decision": "12/QĐ-UBND", "name": "Sở Tư pháp và Hộ tịch (mẫu)"}
            ]
        }
    )

    name: Name
    kind: AgencyKind | None = None


class MoveCommand(_Command):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"effective_on": "2027-01-01", "decision": "12/QĐ-UBND", "parent": "H05.06"}]}
    )

    parent: Code


class MergeCommand(_Command):
    """The unit, and the units in `also`, end; `into` takes their place and everything that stood under them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"effective_on": "2027-01-01", "decision": "12/QĐ-UBND", "into": "H05.06", "also": ["H05.08"]}]
        }
    )

    into: Code
    also: Annotated[list[Code], Field(max_length=50)] = []


class SplitCommand(_Command):
    """The unit ends; `units` says to which of the successors each unit under it goes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "effective_on": "2027-01-01",
                    "decision": "12/QĐ-UBND",
                    "into": ["H05.06", "H05.08"],
                    "units": {"H05.03.01": "H05.06"},
                }
            ]
        }
    )

    into: Annotated[list[Code], Field(min_length=2, max_length=50)]
    units: dict[Code, Code] = {}


class AbolishCommand(_Command):
    """The unit ends, with or without successors; `units_to` is who gets the units under it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"effective_on": "2027-01-01", "decision": "12/QĐ-UBND", "successors": ["H05.06"], "units_to": "H05.06"}
            ]
        }
    )

    successors: Annotated[list[Code], Field(max_length=50)] = []
    units_to: Code | None = None


class ReorganisationTakeBack(BaseModel):
    """Why a planned reorganisation does not take place."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Quyết định 12/QĐ-UBND đã bị thu hồi"}]}
    )

    reason: Explanation


class TakenBack(BaseModel):
    at: datetime
    reason: str


class ReorganisationRead(BaseModel):
    """What a decision does to units from `effective_on` on; `units` are the codes of all that it changes."""

    id: str
    action: str
    effective_on: date
    decision: str
    ordered_at: datetime
    units: list[str]
    taken_back: TakenBack | None


class ProcedureToRevise(BaseModel):
    code: str
    name: str


class AgencyEndedRead(AgencyDetail):
    """`procedures_to_revise` name an ended unit beyond its last day: each needs a new version."""

    procedures_to_revise: list[ProcedureToRevise]

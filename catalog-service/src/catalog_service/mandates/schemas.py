from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from contracts.catalog import AgencyKind, Coded, Level
from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from servicekit.paging import Page

from catalog_service.agencies.schemas import Code, Decision, Explanation, Name
from catalog_service.text.code_words import CodedCount

MandateId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]


class Owner(BaseModel):
    """Who answers for it: a unit and a role there, never a person."""

    model_config = ConfigDict(extra="forbid")

    unit: Code
    role: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None


class MandateItem(BaseModel):
    """A service as the list names it, for one unit (and what is below it), for all units of a kind, or for all.

    Without `due_on` the day of the whole list holds.
    """

    model_config = ConfigDict(extra="forbid")

    procedure_code: Code | None = None
    national_code: Code | None = None
    name: Name
    agency: Code | None = None
    agency_kind: AgencyKind | None = None
    required_level: Level
    owner: Owner | None = None
    due_on: Day | None = None


class MandateHeader(BaseModel):
    """Both days of the validity included; `assumed_note` says what of the list is not taken from its text."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    decision: Decision
    title: Name
    issued_on: Day
    valid_from: Day
    valid_to: Day | None = None
    due_on: Day
    assumed_note: Explanation | None = None


class MandateChange(MandateHeader):
    """A list with all its rows, in their order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "877/QĐ-TTg",
                    "title": "Danh mục dịch vụ công trực tuyến mức độ 3, 4 (mẫu)",
                    "issued_on": "2018-07-18",
                    "valid_from": "2018-07-18",
                    "due_on": "2019-12-31",
                    "items": [
                        {
                            "procedure_code": "2.000033",
                            "name": "Thông báo khuyến mại",
                            "agency": "H05.06",
                            "required_level": 4,
                            "owner": {"unit": "H05.06", "role": "Phó Giám đốc"},
                        }
                    ],
                }
            ]
        }
    )

    items: Annotated[list[MandateItem], Field(max_length=5000)]


class MandateDocument(MandateChange):
    """A list as it is imported and exported: every row with the day by which it is due."""

    model_config = ConfigDict(json_schema_extra=None)

    id: MandateId

    @model_validator(mode="after")
    def _due_with_the_list(self) -> Self:
        for item in self.items:
            item.due_on = item.due_on or self.due_on
        return self


class MandateListed(MandateHeader):
    id: str
    version: int


class MandateItemRead(MandateItem):
    """A list may name what no agency has published yet: that is what it is for, and it is said."""

    in_catalogue: bool = Field(description="the catalogue has a version or a draft of the service that the row names")


class MandateWithdrawal(BaseModel):
    """The list was entered by mistake."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Nhập nhầm danh mục của tỉnh khác (mẫu)"}]}
    )

    reason: Explanation


class MandateWithdrawn(BaseModel):
    at: datetime
    reason: str


class MandateRead(MandateListed):
    """`withdrawn`: nothing is compared with it any more; writing it again takes that back."""

    items: list[MandateItemRead]
    withdrawn: MandateWithdrawn | None = None


class ComplianceStatus(StrEnum):
    """`overdue`: not met though its day is over. `unmapped`: the unit does not offer it, or nobody does."""

    MET = "met"
    DECLARED_ONLY = "declared_only"
    BELOW = "below"
    UNMAPPED = "unmapped"
    OVERDUE = "overdue"


class Lacking(StrEnum):
    """Why a service is not met; `not_published`: the catalogue knows it and has no version of it in force."""

    NOT_IN_CATALOGUE = "not_in_catalogue"
    NOT_PUBLISHED = "not_published"
    NOT_OFFERED = "not_offered"
    LOWER_LEVEL = "lower_level"
    NOT_PROVEN = "not_proven"


class OwnerRead(BaseModel):
    """Once the unit has ended, whoever acts for it."""

    unit: Coded
    role: str | None


class ComplianceItem(BaseModel):
    """One row of the list at one unit that offers the service or should: the one that the row names, each of its kind.

    `lacking` is null where the row is met. `days_overdue` is also said of a row that is unmapped; `overdue_since` is
    the first day on which it was late.
    """

    number: int
    name: str
    procedure: Coded | None
    national_code: str | None
    agency: Coded | None
    required: int
    declared: int | None
    provable: int | None
    observed: int | None
    label: int | None
    status: ComplianceStatus
    status_name: str
    lacking: Coded | None
    due_on: date
    days_overdue: int | None
    overdue_since: date | None
    owner: OwnerRead | None


class LevelsCount(BaseModel):
    """How many services stand exactly so."""

    required: int
    declared: int | None
    provable: int | None
    observed: int | None
    services: int


class AgencyCompliance(BaseModel):
    agency: Coded | None
    services: int
    overdue: int
    statuses: dict[ComplianceStatus, int]
    by_status: list[CodedCount]
    matrix: list[LevelsCount]


class ComplianceSummary(BaseModel):
    """Of all services asked for, whatever their status; `overdue` counts the unmapped ones too."""

    services: int
    overdue: int
    statuses: dict[ComplianceStatus, int]
    by_status: list[CodedCount]
    agencies: list[AgencyCompliance]


class Compliance(Page[ComplianceItem]):
    """What is provable and observed is known of today: asked for a past day it is null, and nothing counts as met."""

    mandate: str
    decision: str
    at: date
    summary: ComplianceSummary

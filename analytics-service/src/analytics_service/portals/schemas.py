from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

_REVERSED = Text("`to` không được trước `from`", "`to` does not come before `from`")
_MORE_THAN_ALL = Text(
    "`successful` và `unsuccessful` cộng lại không được quá `dossiers`",
    "`successful` and `unsuccessful` together are at most `dossiers`",
)

Count = Annotated[int, Field(ge=0, le=10**12)]


class PortalTotals(BaseModel):
    """A number that the portal does not report stays away; 0 is said, not assumed."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    portal: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    first_day: Day = Field(alias="from")
    last_day: Day = Field(alias="to")
    services_level3: Count | None = None
    services_level4: Count | None = None
    dossiers: Count | None = None
    successful: Count | None = None
    unsuccessful: Count | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "PortalTotals":
        if self.first_day > self.last_day:
            raise Unfit("period_reversed", _REVERSED, "to")
        if self.dossiers is not None and (self.successful or 0) + (self.unsuccessful or 0) > self.dossiers:
            raise Unfit("more_than_all", _MORE_THAN_ALL, "dossiers")
        return self


class PortalReport(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "portal": "Cổng của ngành (mẫu)",
                        "from": "2026-10-01",
                        "to": "2026-10-31",
                        "services_level4": 12,
                        "dossiers": 4310,
                        "successful": 4300,
                        "unsuccessful": 10,
                    }
                ]
            }
        },
    )

    items: Annotated[list[PortalTotals], Field(min_length=1, max_length=1000)]


class Recorded(BaseModel):
    ids: list[UUID]
    recorded_at: datetime


class PortalSource(BaseModel):
    """One vertical portal in a period. `as reported` is what the source gave as one total for several portals."""

    name: str
    services_level3: int | None
    services_level4: int | None
    dossiers: int | None
    successful: int | None
    unsuccessful: int | None
    success_rate: float | None = Field(description="of those that have ended; null where none has or none is told")
    definition: str
    source: str = Field(description="who reported it")
    as_of: date
    query_id: str


class PortalSources(BaseModel):
    items: list[PortalSource]

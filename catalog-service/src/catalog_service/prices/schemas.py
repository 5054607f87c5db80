from datetime import date
from typing import Annotated, Literal

from contracts.catalog import Channel, FeeStage, TariffBasis
from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field

from catalog_service.agencies.schemas import Code

Quantity = Annotated[int, Field(ge=0, le=10**15)]


class Quantities(BaseModel):
    """How much of what a tariff is reckoned by; one copy, one case unless said otherwise."""

    model_config = ConfigDict(extra="forbid")

    page: Quantity | None = None
    copy_count: Quantity = Field(default=1, alias="copy")
    case: Quantity = 1
    value_vnd: Quantity | None = None


class FeeQuestion(BaseModel):
    """`case` defaults to the channel's first, `day` to today in Vietnam."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"channel": "online", "quantities": {"page": 3, "copy": 2}}]}
    )

    channel: Channel
    case: Annotated[str, Field(max_length=1000)] | None = None
    payer_category: Code | None = None
    day: Day | None = None
    quantities: Quantities = Quantities()


class FeeLine(BaseModel):
    """`amount_vnd` is null where nobody can say yet: `reason` tells whether a quantity is missing.

    The `…_name` of a code is what people call it, in the caller's language.
    """

    id: str
    kind: Literal["fee", "levy"]
    name: str
    stage: FeeStage
    payer_category: str | None
    payer_category_name: str | None = None
    amount_vnd: int | None
    formula: str | None
    reason: Literal["quantity_missing", "reckoned_by_the_agency"] | None = None
    reason_name: str | None = None
    missing: TariffBasis | None = None
    missing_name: str | None = None


class FeePreview(BaseModel):
    """`total_vnd` sums the lines with an amount; it is all that is owed when `complete`."""

    version: int
    day: date
    channel: Channel
    case: str
    lines: list[FeeLine]
    total_vnd: int
    complete: bool

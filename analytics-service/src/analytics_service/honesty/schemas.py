from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from analytics_service.honesty.checking import Fault

Number = Annotated[int, Field(ge=0, le=10**15)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PrintedRate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    printed: Annotated[str, StringConstraints(max_length=20)]
    numerator: Number
    denominator: Number


class PrintedCount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    said: Number
    named: Annotated[list[Name], Field(max_length=1000)] | None = None
    reporting: Number | None = None


class PrintedSum(BaseModel):
    model_config = ConfigDict(extra="forbid")

    total: Number
    parts: Annotated[list[Number], Field(min_length=1, max_length=1000)]


class Printed(BaseModel):
    """Figures as a report is about to print them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "rates": [{"printed": "99 %", "numerator": 527573, "denominator": 527588}],
                "counts": [{"said": 9, "named": ["Sở Y tế", "Sở Tài chính"], "reporting": 7}],
                "sums": [{"total": 819, "parts": [701, 118]}],
            }
        },
    )

    rates: Annotated[list[PrintedRate], Field(max_length=500)] = []
    counts: Annotated[list[PrintedCount], Field(max_length=500)] = []
    sums: Annotated[list[PrintedSum], Field(max_length=500)] = []


class Verdict(BaseModel):
    follows: bool
    faults: list[Fault]
    message: str | None = Field(description="what is wrong, in words")


class RateVerdict(Verdict):
    honest: float | None = Field(description="what the numbers give, in percent; null where they give nothing")


class Verdicts(BaseModel):
    """In the order of what was asked."""

    follows: bool = Field(description="every figure follows from its numbers")
    rates: list[RateVerdict]
    counts: list[Verdict]
    sums: list[Verdict]

"""Time limits, fees and levies, tariffs that a machine can price."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.catalog import limits
from contracts.catalog.base import Fact
from contracts.days import Day
from contracts.names import Name


class TimeUnit(StrEnum):
    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    NONE = "none"


class TimeLimit(Fact):
    """`none` has no value: the procedure knows no deadline; 0 means on receipt. Months are whole numbers.

    Whether they are is judged before publishing, not here: what was published before that rule is still read.
    """

    value: float | None = Field(default=None, strict=True, ge=0, le=limits.TIME_LIMIT, allow_inf_nan=False)
    unit: TimeUnit
    refusal_value: float | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=limits.TIME_LIMIT,
        allow_inf_nan=False,
        description="a shorter limit when the answer is no, same unit",
    )
    note: str | None = None


class FeeStage(StrEnum):
    """National codes 1, 2 and 4 of HinhThucThu."""

    RECEPTION = "reception"
    SUPPLEMENT = "supplement"
    RETURN = "return"


Dong = Annotated[int, Field(strict=True, ge=0, le=limits.AMOUNT_VND)]
"""Never from a text: "8.000" is eight thousand to who writes it, and eight to a parser."""


class TariffStep(Fact):
    """What every further unit above the threshold costs: đồng a unit, or hundredths of a percent of a value."""

    above: Dong
    per_unit_vnd: Dong | None = None
    basis_points: int | None = Field(default=None, strict=True, ge=0, le=10_000)


class TariffBasis(StrEnum):
    PAGE = "page"
    COPY = "copy"
    CASE = "case"
    VALUE_VND = "value_vnd"


class Tariff(Fact):
    """A formula that a machine can price: a base, then each step for the part above it, at most a maximum."""

    basis: TariffBasis
    base_vnd: Dong = 0
    steps: list[TariffStep] = Field(default=[], max_length=limits.TARIFF_STEPS)
    maximum_vnd: Dong | None = None


class Fee(Fact):
    """`fee` is phí, `levy` is lệ phí (Luật Phí và lệ phí 2015). Exactly one of amount and formula is set.

    A formula says in words what its `tariff`, where there is one, says to a machine.
    """

    id: Name
    kind: Literal["fee", "levy"]
    name: Name
    amount_vnd: Dong | None = None
    formula: str | None = None
    tariff: Tariff | None = None
    payer_category: Name | None = None
    stage: FeeStage = FeeStage.RECEPTION
    valid_from: Day
    valid_to: Day | None = None
    legal_basis: str | None = None
    assumed: bool = False

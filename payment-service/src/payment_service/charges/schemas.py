from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from contracts.catalog import FeeStage, TariffBasis
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_VND = 1_000_000_000_000

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


class ChargeStatus(StrEnum):
    UNASSESSED = "unassessed"
    """A formula; an official has yet to say for how much."""
    DUE = "due"
    SETTLED = "settled"
    EXEMPT = "exempt"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class ChargeRead(BaseModel):
    """`fee` is phí, `levy` is lệ phí; `amount_vnd` is null as long as the charge is `unassessed`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Literal["fee", "levy"]
    name: str
    amount_vnd: int | None
    stage: FeeStage
    status: ChargeStatus
    created_at: datetime
    settled_at: datetime | None
    legal_basis: str | None
    formula: str | None
    basis: TariffBasis | None
    """What `quantity` counts; null when the formula is words alone."""
    quantity: int | None
    advanced_vnd: int = 0
    """Paid in parts, or before the sum was known; it settles the charge once it covers it."""


class AssessmentCreate(BaseModel):
    """`quantity` for a formula with a tariff, else `amount_vnd` and why. Said again it corrects, and needs a reason."""

    model_config = ConfigDict(extra="forbid")

    quantity: Annotated[int, Field(strict=True, ge=0, le=MOST_VND)] | None = None
    amount_vnd: Annotated[int, Field(strict=True, ge=0, le=MOST_VND)] | None = None
    reason: Reason | None = None

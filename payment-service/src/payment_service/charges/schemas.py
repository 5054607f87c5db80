from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.catalog import FeeStage
from pydantic import BaseModel, ConfigDict


class ChargeStatus(StrEnum):
    DUE = "due"
    SETTLED = "settled"
    EXEMPT = "exempt"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class ChargeRead(BaseModel):
    """`fee` is phí, `levy` is lệ phí."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Literal["fee", "levy"]
    name: str
    amount_vnd: int
    stage: FeeStage
    status: ChargeStatus
    created_at: datetime
    settled_at: datetime | None

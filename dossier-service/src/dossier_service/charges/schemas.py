from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from dossier_service.dossiers.schemas import Command


class ChargesAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    charge_ids: Annotated[list[UUID], Field(max_length=1000)]


class ChargeStates(BaseModel):
    """Those of the charges that were asked for that are believed to be paid, or not to be paid any more."""

    settled: list[UUID]


class RequestPaymentBody(Command):
    charge_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]

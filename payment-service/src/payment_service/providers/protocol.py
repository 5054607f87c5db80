"""What a payment provider must be able to do for us. One adapter per provider; no adapter touches the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ProviderUnreachable(Exception):
    """No answer, or none that can be believed; ask again later."""


class Outcome(StrEnum):
    """The provider's word on one order."""

    PAID = "paid"
    FAILED = "failed"
    OPEN = "open"
    ABSENT = "absent"
    """Never opened at the provider."""


@dataclass(frozen=True)
class Order:
    """`reference` names the order at the provider; `description` is plain ASCII."""

    reference: str
    amount_vnd: int
    description: str
    return_url: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Word:
    """`amount_vnd` is None where the provider names none; `raw` is kept as it came."""

    outcome: Outcome
    amount_vnd: int | None
    transaction: str | None
    raw: str


class Provider(Protocol):
    name: str

    def redirect_url(self, order: Order, client_address: str) -> str:
        """Where the payer's browser goes. Signed here, nothing is sent."""
        ...

    async def query(self, order: Order, now: datetime) -> Word:
        """Ask what became of the order. Raises ProviderUnreachable."""
        ...

"""What a payment provider must be able to do for us. One adapter per provider; no adapter touches the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import UUID


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
class Bill:
    """What is paid for, by whom; a provider takes of it what its protocol asks for. Never kept."""

    dossier_code: str
    agency: str
    procedure_code: str
    procedure_name: str
    fee_id: str
    kind: str
    name: str
    payer_name: str
    client_address: str


@dataclass(frozen=True)
class Invitation:
    """What the payer takes along: an address or the content of a QR code. `raw` is the provider's answer, if any."""

    text: str
    raw: str | None = None


@dataclass(frozen=True)
class Word:
    """`amount_vnd` and `paid_at` are None where the provider names none; `raw` is kept as it came."""

    outcome: Outcome
    amount_vnd: int | None
    transaction: str | None
    raw: str
    paid_at: datetime | None = None
    """When the payer paid, which may be long before we hear of it."""


@dataclass(frozen=True)
class Notification:
    """What a provider says by itself, its signature verified."""

    reference: str
    word: Word


class Provider(Protocol):
    name: str
    can_be_asked: bool
    """False where only a bank statement tells what became of an order."""

    def reference(self, payment_id: UUID) -> str:
        """A name for the order that the provider can carry, never given twice."""
        ...

    async def invite(self, order: Order, bill: Bill) -> Invitation:
        """Raises ProviderUnreachable."""
        ...

    async def query(self, order: Order, now: datetime) -> Word:
        """Ask what became of the order. Raises ProviderUnreachable."""
        ...


@dataclass(frozen=True)
class RefundOrder:
    """`name` is the same however often the same attempt is sent."""

    name: str
    amount_vnd: int
    is_whole: bool
    transaction: str
    requested_by: str


class RefundOutcome(StrEnum):
    REFUNDED = "refunded"
    REFUSED = "refused"
    KNOWN = "known"
    """Sent before under this name; whether the money has gone is not told."""


@dataclass(frozen=True)
class RefundWord:
    outcome: RefundOutcome
    code: str
    transaction: str | None
    raw: str


@runtime_checkable
class Refunder(Protocol):
    """A provider that gives money back when it is told to; with the others a person does."""

    async def refund(self, order: Order, refund: RefundOrder, now: datetime) -> RefundWord:
        """Raises ProviderUnreachable: nobody knows whether the money went."""
        ...

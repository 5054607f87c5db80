"""What happens to money owed and paid. Amounts are integer đồng."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.catalog import FeeStage
from contracts.event import Event

AT_COUNTER = frozenset({"cash", "cheque"})
"""The providers whose money is taken at the counter; every other one is online."""


class PaymentEvent(Event):
    """All money events of one dossier form one sequence: the aggregate is the dossier's account."""

    aggregate: ClassVar[str] = "dossier_id"

    dossier_id: UUID
    agency: str


class ChargeCreated(PaymentEvent):
    subject: ClassVar[str] = "payment.charge_created.v1"

    charge_id: UUID
    kind: Literal["fee", "levy"]
    stage: FeeStage
    amount_vnd: int


class ChargeChanged(PaymentEvent):
    """Its sum was corrected or lowered, or it is owed again (`due`), or it is owed no more (`exempt`, `cancelled`)."""

    subject: ClassVar[str] = "payment.charge_changed.v1"

    charge_id: UUID
    status: Literal["due", "exempt", "cancelled"]
    stage: FeeStage | None = None
    """None in events of earlier days."""
    amount_vnd: int | None
    """As owed now, or last; None for a charge that has no sum yet, or never got one."""
    until_restored: bool = False
    """Cancelled because its dossier left the record: it is owed again should the dossier be restored."""


class PaymentSettled(PaymentEvent):
    """The provider's signed word, or its answer to our query, says that the money arrived."""

    subject: ClassVar[str] = "payment.settled.v1"

    payment_id: UUID
    charge_ids: list[UUID]
    provider: str
    amount_vnd: int
    settled_at: AwareDatetime
    all_settled: bool
    """No charge of the dossier is due any more."""


class PaymentFailed(PaymentEvent):
    subject: ClassVar[str] = "payment.failed.v1"

    payment_id: UUID


class PaymentExpired(PaymentEvent):
    subject: ClassVar[str] = "payment.expired.v1"

    payment_id: UUID


class PaymentRefunded(PaymentEvent):
    subject: ClassVar[str] = "payment.refunded.v1"

    payment_id: UUID
    amount_vnd: int


class ReceiptIssued(PaymentEvent):
    subject: ClassVar[str] = "payment.receipt_issued.v1"

    payment_id: UUID
    receipt_number: str
    amount_vnd: int


class ReceiptCancelled(PaymentEvent):
    """No longer in force: cancelled, or another one stands in its place."""

    subject: ClassVar[str] = "payment.receipt_cancelled.v1"

    payment_id: UUID
    receipt_number: str
    successor_number: str | None = None


class MismatchFound(PaymentEvent):
    subject: ClassVar[str] = "payment.mismatch_found.v1"

    payment_id: UUID
    expected_vnd: int
    received_vnd: int


class ParityBroken(Event):
    """Two places of the payment service, or it and the dossier service, do not say the same sum; told once a break.

    Its aggregate is the break: it may be about money that belongs to no dossier.
    """

    subject: ClassVar[str] = "payment.parity_broken.v1"
    aggregate: ClassVar[str] = "break_id"

    break_id: UUID
    kind: Literal["charge_ledger", "payment_ledger", "charge_payment", "line_ledger", "charge_dossier"]
    agency: str
    dossier_id: UUID | None
    charge_id: UUID | None
    payment_id: UUID | None
    statement_line_id: UUID | None
    expected_vnd: int
    """What charge, payment or line says."""
    found_vnd: int
    """What the other place has."""

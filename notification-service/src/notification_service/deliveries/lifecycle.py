"""The states of a delivery and when it is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 40
FIRST_DELAY = timedelta(seconds=0.5)
LONGEST_DELAY = timedelta(hours=1)  # with 40 attempts: an outage of more than a day loses nothing
LEASE = timedelta(minutes=2)  # longer than any one attempt


class DeliveryStatus(StrEnum):
    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    SUPPRESSED = "suppressed"


FAILURES = {DeliveryStatus.TEMPORARY_FAILURE, DeliveryStatus.PERMANENT_FAILURE}


class RecipientRole(StrEnum):
    OWNER = "owner"
    FILER = "filer"
    UNIT = "unit"
    """The officials of a unit; whom among them says the notice."""


def heads_of(unit: str) -> str:
    """The recipient of what is told to a unit above the one that the event names."""
    return f"{RecipientRole.UNIT}:{unit}"


def unit_above(recipient: str) -> str | None:
    return recipient.partition(":")[2] or None


CONTACTS = (RecipientRole.OWNER, RecipientRole.FILER)
"""Places in the dossier service's list of contacts, in this order."""


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended; `reason` is a code, never an address."""

    status: DeliveryStatus
    reason: str | None = None


SENT = Outcome(DeliveryStatus.SENT)
DELIVERED = Outcome(DeliveryStatus.DELIVERED)


def temporary(reason: str) -> Outcome:
    return Outcome(DeliveryStatus.TEMPORARY_FAILURE, reason)


def permanent(reason: str) -> Outcome:
    return Outcome(DeliveryStatus.PERMANENT_FAILURE, reason)


def suppressed(reason: str) -> Outcome:
    return Outcome(DeliveryStatus.SUPPRESSED, reason)


def after_attempt(outcome: Outcome, attempts: int) -> Outcome:
    """The last attempt's temporary failure is permanent."""
    if outcome.status is DeliveryStatus.TEMPORARY_FAILURE and attempts >= MAX_ATTEMPTS:
        return permanent(outcome.reason or "attempts_exhausted")
    return outcome


def next_attempt(outcome: Outcome, attempts: int, now: datetime) -> datetime | None:
    """None when it is over."""
    if outcome.status is not DeliveryStatus.TEMPORARY_FAILURE:
        return None
    return now + min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)

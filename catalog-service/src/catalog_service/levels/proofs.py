"""What a level needs to be believed, and what evidence of it is. Pure.

Levels of NĐ 43/2011: each proof belongs to one, and a level is provable when all proofs up to it hold.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from servicekit.clock import VIETNAM
from servicekit.problems import Text


class Proof(StrEnum):
    INFORMATION = "information"
    FORMS = "forms"
    SUBMISSION = "submission"
    PAYMENT = "payment"
    RESULT = "result"


LEVEL_OF = {Proof.INFORMATION: 1, Proof.FORMS: 2, Proof.SUBMISSION: 3, Proof.PAYMENT: 4, Proof.RESULT: 4}
HIGHEST = 4


class Source(StrEnum):
    RECORD = "record"
    PROBE = "probe"
    DOSSIER = "dossier"
    SETTLED_PAYMENT = "settled_payment"
    PROVIDER_ANSWER = "provider_answer"


@dataclass(frozen=True)
class Evidence:
    """Something that was seen to work (or not) at a time."""

    source: Source
    at: datetime
    expires_at: datetime | None = None
    """Until when it counts, be it passed or failed; None: for as long as it is found to hold."""
    passed: bool = True
    details: Mapping[str, str] = field(default_factory=dict)
    renew_at: datetime | None = None
    """When what goes on by itself is looked at again: a fact of the record, the payment service's word."""

    def counts(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at

    def holds(self, now: datetime) -> bool:
        return self.passed and self.counts(now)


@dataclass(frozen=True)
class Judged:
    """One proof: either proven by its evidence, or `missing` says what is not there."""

    proof: Proof
    evidence: Evidence | None
    missing: Text | None

    @property
    def proven(self) -> bool:
        return self.missing is None


@dataclass(frozen=True)
class Circumstances:
    """Of one version at one moment."""

    promised: Mapping[Proof, datetime]
    """Since when what can only be promised has been; see `proving`."""
    now: datetime
    form_is_sound: bool
    validity: Mapping[Proof, timedelta]
    kept_files: Collection[str] = ()
    """Hashes of the blank files that can be downloaded."""

    @property
    def day(self) -> date:
        return self.now.astimezone(VIETNAM).date()


def provable(judged: Collection[Judged]) -> int:
    """The highest level up to which nothing is missing; 0 when not even the information is proven."""
    failing = [LEVEL_OF[one.proof] for one in judged if not one.proven]
    return min(failing) - 1 if failing else HIGHEST


def label(declared: int, provable: int, waived: int | None = None) -> int:
    """What the public is told: the declared level, lowered to what is provable or waived."""
    return min(declared, max(provable, waived or 0))


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)

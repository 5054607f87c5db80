"""Why an agency has no, or little, online filing: causes by their weight, the heaviest first. Pure (X-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    NOT_OFFERED = "not_offered"
    """Nothing of level 3 or 4 is in force for it: published as information, or not at all."""
    NEVER_USED = "never_used"
    """Offered, and nobody has filed by any way, or begun to."""
    USED_ON_PAPER = "used_on_paper"
    """People do file, but on paper."""
    ABANDONED = "abandoned"
    """Begun online and not filed."""
    PAYMENT_FAILED = "payment_failed"
    """Stopped, or standing still, for want of a payment."""
    PAPERS_REJECTED = "papers_rejected"
    """Filed online, and refused or stopped for its papers."""


@dataclass(frozen=True)
class Evidence:
    """What is known of one agency with all its units in a period."""

    services_online: int = 0
    online: int = 0
    on_paper: int = 0
    abandoned: int = 0
    unpaid: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Ranked:
    cause: Cause
    weight: int
    """Dossiers that show it; services for the two causes that no dossier can show."""


def causes(evidence: Evidence) -> Sequence[Ranked]:
    """Never empty: where nothing was offered or nothing was begun, that is the cause."""
    shown = [
        Ranked(Cause.USED_ON_PAPER, evidence.on_paper),
        Ranked(Cause.ABANDONED, evidence.abandoned),
        Ranked(Cause.PAYMENT_FAILED, evidence.unpaid),
        Ranked(Cause.PAPERS_REJECTED, evidence.rejected),
    ]
    found = sorted((each for each in shown if each.weight), key=lambda each: -each.weight)
    if evidence.services_online == 0:
        return [Ranked(Cause.NOT_OFFERED, 0), *found]
    return found or [Ranked(Cause.NEVER_USED, evidence.services_online)]

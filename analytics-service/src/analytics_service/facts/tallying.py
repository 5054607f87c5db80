"""What one dossier's facts add to each rollup: pure, so that folding, taking back and rebuilding agree to the unit."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from operator import itemgetter
from typing import Any

from contracts.dossier import Cause, DossierChannel, Origin

from analytics_service.facts.folding import Status, is_counted

Fact = Mapping[str, Any]
Cell = tuple[Any, ...]
Cells = Callable[[Fact], Iterator[Cell]]

COUNT_CELL = (
    "submitted_on",
    "agency",
    "procedure_code",
    "field",
    "level",
    "channel",
    "filer",
    "status",
    "outcome",
    "punctuality",
    "origin",
)
_count_cell = itemgetter(*COUNT_CELL)
TALLY_CELL = ("day", "agency", "procedure_code", "tally", "reason")
LEVEL_ON_PAPER = 4
"""Of services that could come wholly online the reasons for paper are asked (X-13)."""
UNSTATED = "unstated"
_PAPERS = (Cause.PAPERS_INCOMPLETE, Cause.PAPERS_INVALID)


class Tally(StrEnum):
    """What is told of a dossier beside its counts."""

    DRAFT = "draft"
    """Begun and not filed; its day is the one on which it was begun, of all others the day of submission."""
    EXPIRED = "expired"
    UNPAID = "unpaid"
    """Filed online, and stopped or standing still for want of a payment."""
    REJECTED = "rejected"
    """Filed online, and refused or stopped for its papers."""
    ON_PAPER = "on_paper"
    """Of level 4 and on paper nevertheless; its reason is the one that was stated."""


def counted(fact: Fact) -> Iterator[Cell]:
    if is_counted(fact):
        yield _count_cell(fact)


def tallied(fact: Fact) -> Iterator[Cell]:
    if fact["submitted_on"] is None:
        if fact["opened_on"] and fact["origin"] != Origin.TRIAL and fact["status"] in (Status.DRAFT, Status.EXPIRED):
            yield fact["opened_on"], fact["agency"], fact["procedure_code"], Tally(fact["status"]), ""
    elif fact["origin"] != Origin.TRIAL:
        about = fact["submitted_on"], fact["agency"], fact["procedure_code"]
        yield from ((*about, tally, reason) for tally, reason in _told(fact))


def _told(fact: Fact) -> Iterator[tuple[Tally, str]]:
    if fact["channel"] == DossierChannel.ONLINE:
        if fact["cause"] == Cause.FEE_UNPAID or fact["status"] == Status.AWAITING_PAYMENT:
            yield Tally.UNPAID, ""
        if fact["cause"] in _PAPERS:
            yield Tally.REJECTED, ""
    elif fact["level"] == LEVEL_ON_PAPER:
        yield Tally.ON_PAPER, fact["paper_reason"] or UNSTATED

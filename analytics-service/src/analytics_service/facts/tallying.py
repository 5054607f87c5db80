"""What one dossier's facts add to each rollup: pure, so that folding, taking back and rebuilding agree to the unit."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from operator import itemgetter
from typing import Any

from contracts.dossier import Cause, DossierChannel, Origin
from servicekit.clock import VIETNAM

from analytics_service.facts.folding import Punctuality, Status, is_counted

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
MONTH_CELL = ("month", *(name for name in COUNT_CELL if name not in ("submitted_on", "procedure_code")))
_in_month = itemgetter(*MONTH_CELL[1:])
TALLY_CELL = ("day", "agency", "procedure_code", "tally", "reason")
COURSE_CELL = ("submitted_on", "ended_on", "agency", "ending", "days", "confirmation", "review")
JUDGED_CELL = (
    "received_in",
    "ended_in",
    "late_from",
    "agency",
    "is_judged",
    "is_live",
    "is_online",
    "is_pushed",
    "is_returned",
    "gives_result",
    "has_result",
    "tells_papers",
    "has_papers",
    "reuses_papers",
    "identity_verified",
    "has_fee",
    "paid_online",
    "is_disliked",
)
TIME_CELL = ("received_in", "agency", "procedure_code", "unit", "measure")
LEVEL_ON_PAPER = 4
"""Of services that could come wholly online the reasons for paper are asked (X-13)."""
UNSTATED = "unstated"
REJECTED_FOR = (Cause.PAPERS_INCOMPLETE, Cause.PAPERS_INVALID)


DECIDED = (Status.DECIDED, Status.RETURNED)
DISLIKED_BELOW = 3
"""Of five points."""


class Ending(StrEnum):
    """How a dossier's course stands."""

    OPEN = "open"
    DECIDED = "decided"
    CANCELLED = "cancelled"
    """Refused at reception, stopped, withdrawn."""


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


class Measure(StrEnum):
    """What is added up of the time that decided dossiers took."""

    DOSSIERS = "dossiers"
    HUNDREDTHS = "hundredths"
    """Of the unit."""
    UNTOLD = "untold"
    """Dossiers that had a limit, of which nobody has told what they took; without a unit."""


def counted(fact: Fact) -> Iterator[Cell]:
    if is_counted(fact):
        yield _count_cell(fact)


def counted_by_month(fact: Fact) -> Iterator[Cell]:
    """As `counted`, without the day and the procedure."""
    if is_counted(fact):
        yield fact["submitted_on"].replace(day=1), *_in_month(fact)


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
        if fact["cause"] in REJECTED_FOR:
            yield Tally.REJECTED, ""
    elif fact["level"] == LEVEL_ON_PAPER:
        yield Tally.ON_PAPER, fact["paper_reason"] or UNSTATED


def coursed(fact: Fact) -> Iterator[Cell]:
    """When it came and ended, how, and the calendar days from its reception to its decision."""
    if not is_counted(fact):
        return
    ended_on, ending, days = _day(fact["finished_at"]), Ending.OPEN, None
    if ended_on:
        ending = Ending.DECIDED if fact["status"] in DECIDED else Ending.CANCELLED
    if ending is Ending.DECIDED and ended_on and (accepted_on := _day(fact["accepted_at"])):
        days = (ended_on - accepted_on).days
    yield fact["submitted_on"], ended_on, fact["agency"], ending, days, fact["confirmation"], fact["review"]


def judged(fact: Fact) -> Iterator[Cell]:
    """All that the index of QĐ 766 asks of it, by quarters: the index knows no shorter period.

    Since when it is late is told to the instant while it runs, for it may be yet to come; of what has ended the quarter
    in which it became late will do.
    """
    if not is_counted(fact):
        return
    late_from, finished_at = fact["late_from"], fact["finished_at"]
    if late_from and finished_at:
        late_from = datetime.combine(_quarter(late_from), time.min, VIETNAM)
    withdrawn = fact["cause"] == Cause.WITHDRAWN and fact["accepted_at"] is None
    has_due = fact["due_at"] is not None or fact["punctuality"] in (Punctuality.ON_TIME, Punctuality.LATE)
    yield (
        _quarter(fact["accepted_at"] or fact["submitted_at"]),
        _quarter(finished_at) if finished_at else None,
        late_from,
        fact["agency"],
        has_due and not withdrawn,
        fact["origin"] == Origin.LIVE,
        fact["channel"] == DossierChannel.ONLINE,
        fact["is_pushed"],
        fact["status"] == Status.RETURNED,
        fact["gives_result"] is not False,
        fact["has_result_document"],
        fact["papers"] is not None,
        bool(fact["papers"]),
        bool(fact["reused_papers"]),
        fact["identity_verified"],
        fact["paid_vnd"] > 0 or fact["status"] == Status.AWAITING_PAYMENT or fact["cause"] == Cause.FEE_UNPAID,
        fact["paid_online"],
        fact["is_complained_of"] or (fact["score"] is not None and fact["score"] < DISLIKED_BELOW),
    )


def timed(fact: Fact) -> Iterator[Cell]:
    """What it took, of a decided dossier whose procedure has a limit."""
    if not is_counted(fact) or fact["status"] not in DECIDED:
        return
    about = _quarter(fact["accepted_at"] or fact["submitted_at"]), fact["agency"], fact["procedure_code"]
    if unit := fact["taken_unit"]:
        yield *about, unit, Measure.DOSSIERS
        yield *about, unit, Measure.HUNDREDTHS
    elif fact["punctuality"] != Punctuality.NO_DEADLINE:
        yield *about, "", Measure.UNTOLD


def time_added(fact: Fact, cell: Cell) -> int:
    return fact["taken_hundredths"] if cell[-1] == Measure.HUNDREDTHS else 1


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(VIETNAM).date() if instant else None


def _quarter(instant: datetime) -> date:
    """The first day of its quarter."""
    day = instant.astimezone(VIETNAM).date()
    return date(day.year, day.month - (day.month - 1) % 3, 1)

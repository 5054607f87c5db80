"""What every dossier adds to each rollup, told from facts in SQL: for the proof that rollups are the facts, for what
was known on a past day, and for lists of dossiers.

What a cell says is decided in `tallying`; `test_rollups` holds the two alike, and so does every rebuild.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from contracts.dossier import Cause, DossierChannel, Origin
from servicekit.clock import VIETNAM
from servicekit.database import Session
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from analytics_service.facts.folding import Punctuality, Status
from analytics_service.facts.models import DossierFact
from analytics_service.facts.repository import COUNTS, COURSES, JUDGED, MONTHS, TALLIES, TIMES, Facts, Rollup, known_on
from analytics_service.facts.rollups import DossierCourse, DossierJudged, DossierTime
from analytics_service.facts.tallying import (
    COUNT_CELL,
    DECIDED,
    DISLIKED_BELOW,
    LEVEL_ON_PAPER,
    MONTH_CELL,
    REJECTED_FOR,
    TALLY_CELL,
    UNSTATED,
    Cell,
    Ending,
    Measure,
    Tally,
)

Courses = type[DossierCourse]
Judged = type[DossierJudged]
Times = type[DossierTime]
_Instant = InstrumentedAttribute[datetime | None] | ColumnElement[datetime | None]
Told = Any
"""A SELECT of the columns of a rollup."""


def courses(day: date | None, since: datetime) -> Courses:
    """Today's rollup, or what was known at the end of a day of the dossiers in play since an instant."""
    if day is None:
        return DossierCourse
    fact = known_on(day)
    # By name: the facts are told in the columns of the rollup, but are another table.
    return aliased(DossierCourse, _courses(fact, _in_play(fact, since)).subquery(), adapt_on_names=True)


def judged(day: date | None, since: datetime) -> Judged:
    """As `courses`."""
    if day is None:
        return DossierJudged
    return aliased(DossierJudged, each_judged(known_on(day), since), adapt_on_names=True)


def times(day: date | None, since: datetime) -> Times:
    """As `courses`."""
    if day is None:
        return DossierTime
    fact = known_on(day)
    return aliased(DossierTime, _times(fact, _in_play(fact, since)).subquery(), adapt_on_names=True)


async def lacking(session: Session, rollup: Rollup[Any]) -> Counter[Cell]:
    """By cell what a rollup lacks of what today's facts add to it; below 0 what it holds too much."""
    return await _lacking(session, rollup, rollup.table.__table__.c, rollup.amount)


async def lacking_in_changes(session: Session, rollup: Rollup[Any]) -> Counter[Cell]:
    """The same of its changes, which together are what it holds; nothing of a rollup without."""
    if rollup.changes is None:
        return Counter()
    return await _lacking(session, rollup, rollup.changes.__table__.c, "change")


async def _lacking(session: Session, rollup: Rollup[Any], held: Any, amount: str) -> Counter[Cell]:
    told = _TOLD[rollup](DossierFact).subquery()
    cell = [literal_column(name) for name in rollup.cell]
    of_facts = select(*(told.c[name] for name in rollup.cell), told.c[rollup.amount].label("change"))
    of_rollup = select(*(held[name] for name in rollup.cell), (-held[amount]).label("change"))
    both = union_all(of_facts, of_rollup).subquery()
    change = cast(func.sum(both.c.change), BigInteger)
    found = select(*cell, change).select_from(both).group_by(*cell).having(func.sum(both.c.change) != 0)
    return Counter({tuple(row[:-1]): row[-1] for row in await session.execute(found)})


def each_judged(fact: Facts, since: datetime, *where: ColumnElement[bool]) -> Subquery:
    """One line for each dossier, with its `dossier_id`."""
    told = select(fact.dossier_id, *_judged_by(fact), _ONE)
    return told.where(_is_counted(fact), _in_play(fact, since), *where).subquery()


def _counts(fact: Facts) -> Told:
    return select(*(getattr(fact, name) for name in COUNT_CELL), _ONE).where(_is_counted(fact))


def _months(fact: Facts) -> Told:
    month = cast(func.date_trunc("month", fact.submitted_on), Date).label("month")
    return select(month, *(getattr(fact, name) for name in MONTH_CELL[1:]), _ONE).where(_is_counted(fact))


def _tallies(fact: Facts) -> Told:
    online = fact.channel == DossierChannel.ONLINE
    unpaid = or_(fact.cause == Cause.FEE_UNPAID, fact.status == Status.AWAITING_PAYMENT)
    reason = func.coalesce(fact.paper_reason, UNSTATED)
    begun = and_(fact.submitted_on.is_(None), fact.opened_on.is_not(None), fact.origin != Origin.TRIAL)

    def tally(day: Any, name: Any, why: Any, *where: ColumnElement[bool]) -> Told:
        cell = (day, fact.agency, fact.procedure_code, name, why)
        return select(*(each.label(key) for each, key in zip(cell, TALLY_CELL, strict=True)), _ONE).where(*where)

    def filed(name: Tally, why: Any, *where: ColumnElement[bool]) -> Told:
        return tally(fact.submitted_on, literal(name.value), why, _is_counted(fact), *where)

    return union_all(
        tally(fact.opened_on, fact.status, literal(""), begun, fact.status.in_((Status.DRAFT, Status.EXPIRED))),
        filed(Tally.UNPAID, literal(""), online, unpaid),
        filed(Tally.REJECTED, literal(""), online, fact.cause.in_(REJECTED_FOR)),
        filed(Tally.ON_PAPER, reason, not_(online), fact.level == LEVEL_ON_PAPER),
    )


def _courses(fact: Facts, *where: ColumnElement[bool]) -> Told:
    return select(*_course(fact), _ONE).where(_is_counted(fact), *where)


def _judged(fact: Facts) -> Told:
    return select(*_judged_by(fact), _ONE).where(_is_counted(fact))


def _times(fact: Facts, *where: ColumnElement[bool]) -> Told:
    unit, told = func.coalesce(fact.taken_unit, ""), fact.taken_unit.is_not(None)
    cell = [_first_day(_received_at(fact)).label("received_in"), fact.agency, fact.procedure_code, unit.label("unit")]
    measure = case((told, Measure.DOSSIERS.value), else_=Measure.UNTOLD.value)
    amounts = ((measure, literal(1)), (literal(Measure.HUNDREDTHS.value), func.coalesce(fact.taken_hundredths, 0)))
    counts, sums = (
        select(*cell, measure.label("measure"), amount.label("amount"))
        .where(_is_counted(fact), fact.status.in_(DECIDED), *where)
        .where(or_(told, fact.punctuality != Punctuality.NO_DEADLINE), amount > 0)
        for measure, amount in amounts
    )
    return union_all(counts, sums)


_ONE = literal(1).label("dossiers")
_TOLD: dict[Rollup[Any], Callable[[Facts], Told]] = {
    COUNTS: _counts,
    MONTHS: _months,
    TALLIES: _tallies,
    COURSES: _courses,
    JUDGED: _judged,
    TIMES: _times,
}


def _is_counted(fact: Facts) -> ColumnElement[bool]:
    return and_(fact.submitted_on.is_not(None), fact.origin != Origin.TRIAL)


def _in_play(fact: Facts, since: datetime) -> ColumnElement[bool]:
    """What was received and ended before has no part in what came afterwards, and is not read."""
    return or_(fact.finished_at.is_(None), fact.finished_at >= since, _received_at(fact) >= since)


def _received_at(fact: Facts) -> ColumnElement[datetime | None]:
    """NgayTiepNhan, else NgayNopHoSo."""
    return func.coalesce(fact.accepted_at, fact.submitted_at)


def _course(fact: Facts) -> list[Any]:
    ended_on, decided = _day(fact.finished_at), fact.status.in_(DECIDED)
    ending = case(
        (fact.finished_at.is_(None), Ending.OPEN.value),
        (decided, Ending.DECIDED.value),
        else_=Ending.CANCELLED.value,
    )
    days = case((decided, ended_on - _day(fact.accepted_at)))
    return [
        fact.submitted_on,
        ended_on.label("ended_on"),
        fact.agency,
        ending.label("ending"),
        days.label("days"),
        fact.confirmation,
        fact.review,
    ]


def _judged_by(fact: Facts) -> list[ColumnElement[Any]]:
    late_from = case((fact.finished_at.is_(None), fact.late_from), else_=_quarter(fact.late_from))
    has_due = or_(fact.due_at.is_not(None), fact.punctuality.in_((Punctuality.ON_TIME, Punctuality.LATE)))
    withdrawn = and_(func.coalesce(fact.cause == Cause.WITHDRAWN, false()), fact.accepted_at.is_(None))
    unpaid = func.coalesce(fact.cause == Cause.FEE_UNPAID, false())
    told = {
        "received_in": _first_day(_received_at(fact)),
        "ended_in": _first_day(fact.finished_at),
        "late_from": late_from,
        "agency": fact.agency,
        "is_judged": and_(has_due, not_(withdrawn)),
        "is_live": fact.origin == Origin.LIVE,
        "is_online": func.coalesce(fact.channel == DossierChannel.ONLINE, false()),
        "is_pushed": fact.is_pushed,
        "is_returned": fact.status == Status.RETURNED,
        "gives_result": fact.gives_result.is_not(False),
        "has_result": fact.has_result_document,
        "tells_papers": fact.papers.is_not(None),
        "has_papers": func.coalesce(fact.papers > 0, false()),
        "reuses_papers": func.coalesce(fact.reused_papers > 0, false()),
        "identity_verified": fact.identity_verified,
        "has_fee": or_(fact.paid_vnd > 0, fact.status == Status.AWAITING_PAYMENT, unpaid),
        "paid_online": fact.paid_online,
        "is_disliked": or_(fact.is_complained_of, func.coalesce(fact.score < DISLIKED_BELOW, false())),
    }
    return [column.label(name) for name, column in told.items()]


def _day(instant: _Instant) -> ColumnElement[Any]:
    return cast(func.timezone(VIETNAM.key, instant), Date)


def _quarter(instant: _Instant) -> ColumnElement[Any]:
    """The instant in which its quarter began."""
    return func.date_trunc("quarter", instant, VIETNAM.key)


def _first_day(instant: _Instant) -> ColumnElement[Any]:
    return _day(_quarter(instant))

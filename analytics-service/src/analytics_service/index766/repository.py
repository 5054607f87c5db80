"""The parts that are counted from dossiers and feedback; each with the dossiers that fail it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.dossier import Cause, DossierChannel, Origin
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from analytics_service.agencies import repository as agencies
from analytics_service.definitions.index766_dossiers import (
    ON_TIME,
    ONLINE_SHARE,
    PAID_ONLINE,
    PAPERS_DIGITISED,
    PAPERS_FOR_STORE,
    PAPERS_REUSED,
    RESULT_FILE,
    SATISFIED,
    SYNC,
    VERIFIED_ACCOUNT,
)
from analytics_service.facts import repository as facts
from analytics_service.facts.folding import Status
from analytics_service.facts.repository import Facts
from analytics_service.feedback import repository as feedback
from analytics_service.freshness.past import was_told
from analytics_service.pushes.models import PushedDossier
from analytics_service.reports.period import Period
from analytics_service.reports.repository import Counts

Condition = ColumnElement[bool] | InstrumentedAttribute[bool]
_SATISFIED_FROM, _DISLIKED_BELOW = 4, 3
_SECOND_REQUEST = 2


@dataclass(frozen=True)
class Span:
    """The period as instants, and until when it is known: `end` or now, whichever is first.

    `known_on`: as was known at the end of that day; None is now.
    """

    start: datetime
    end: datetime
    known_until: datetime
    known_on: date | None = None

    @property
    def fact(self) -> Facts:
        return facts.known_on(self.known_on)


def _received_at(fact: Facts) -> ColumnElement[datetime | None]:
    """NgayTiepNhan, else NgayNopHoSo."""
    return func.coalesce(fact.accepted_at, fact.submitted_at)


def _received(fact: Facts, span: Span) -> Condition:
    return and_(_received_at(fact) >= span.start, _received_at(fact) < span.end)


def _judged(fact: Facts, span: Span) -> Condition:
    """2.1: received or still in hand in the period, with a due date; not withdrawn before reception."""
    in_hand = or_(fact.finished_at.is_(None), fact.finished_at >= span.start)
    withdrawn = and_(func.coalesce(fact.cause == Cause.WITHDRAWN, false()), fact.accepted_at.is_(None))
    return and_(_received_at(fact) < span.end, in_hand, fact.due_at.is_not(None), not_(withdrawn))


def _in_play(fact: Facts, span: Span) -> Condition:
    """What ended before the period and was received before it is in no part, and is not read."""
    still = or_(fact.finished_at.is_(None), fact.finished_at >= span.start, _received_at(fact) >= span.start)
    return and_(_received_at(fact) < span.end, still)


def _late(fact: Facts, span: Span) -> Condition:
    ended = and_(fact.finished_at.is_not(None), fact.finished_at < span.end)
    # While papers are awaited the clock stands still.
    running_late = and_(fact.due_at < span.known_until, fact.status != Status.SUPPLEMENT_REQUESTED)
    overdue = or_(and_(ended, fact.finished_at > fact.due_at), and_(not_(ended), running_late))
    # QĐ 766 2.1: from the second request for papers on, late.
    return func.coalesce(or_(fact.supplement_count >= _SECOND_REQUEST, overdue), false())


def _pushed(fact: Facts, span: Span) -> Condition:
    told = was_told(PushedDossier, span.known_on)
    return exists().where(PushedDossier.dossier_id == fact.dossier_id, told)


def _has_fee(fact: Facts) -> Condition:
    unpaid = func.coalesce(fact.cause == Cause.FEE_UNPAID, false())
    return or_(fact.paid_vnd > 0, fact.status == Status.AWAITING_PAYMENT, unpaid)


def _disliked(fact: Facts, span: Span) -> Condition:
    said = feedback.known_on(span.known_on)
    complained = exists().where(said.dossier_id == fact.dossier_id, said.kind == "complaint")
    return or_(func.coalesce(fact.score < _DISLIKED_BELOW, false()), complained)


def _parts(fact: Facts, span: Span) -> dict[str, tuple[Condition, Condition]]:
    """By code: what is in the denominator, and what of it counts."""
    received, late = _received(fact, span), _late(fact, span)
    returned = and_(received, fact.status == Status.RETURNED)
    with_papers_told = and_(returned, fact.papers.is_not(None))
    online_with_result = and_(fact.channel == DossierChannel.ONLINE, fact.has_result_document)
    return {
        SYNC.code: (and_(received, fact.origin == Origin.LIVE), _pushed(fact, span)),
        ON_TIME.code: (_judged(fact, span), not_(late)),
        ONLINE_SHARE.code: (received, online_with_result),
        PAID_ONLINE.code: (and_(received, _has_fee(fact)), fact.paid_online),
        RESULT_FILE.code: (returned, fact.has_result_document),
        PAPERS_DIGITISED.code: (with_papers_told, and_(fact.papers > 0, fact.has_result_document)),
        PAPERS_FOR_STORE.code: (with_papers_told, fact.papers > 0),
        PAPERS_REUSED.code: (with_papers_told, fact.reused_papers > 0),
        VERIFIED_ACCOUNT.code: (
            and_(received, fact.identity_verified.is_not(None)),
            fact.identity_verified.is_(True),
        ),
        SATISFIED.code: (received, not_(or_(late, _disliked(fact, span)))),
    }


def _counted(fact: Facts, root: str, period: Period) -> Condition:
    below = agencies.codes_below(root, period.first, period.last)
    return and_(fact.submitted_on.is_not(None), fact.origin != Origin.TRIAL, fact.agency.in_(below))


async def by_part(session: Session, span: Span, root: str, period: Period) -> dict[str, tuple[int, int]]:
    """By code: (numerator, denominator)."""
    fact = span.fact
    parts = _parts(fact, span)
    columns = []
    for code, (among, counts) in parts.items():
        if code == SATISFIED.code:
            continue
        columns += [func.count().filter(among, counts).label(f"n{code}"), func.count().filter(among).label(f"d{code}")]
    received = _received(fact, span)
    columns += [
        func.count().filter(received).label("received"),
        func.count().filter(received, _late(fact, span)).label("late"),
        func.count().filter(received, _disliked(fact, span)).label("disliked"),
    ]
    query = select(*columns).where(_counted(fact, root, period), _in_play(fact, span))
    row = (await session.execute(query)).mappings().one()
    found = {code: (row[f"n{code}"], row[f"d{code}"]) for code in parts if code != SATISFIED.code}
    # 5.4 takes both shares away, also of a dossier that is both late and disliked.
    found[SATISFIED.code] = (max(0, row["received"] - row["late"] - row["disliked"]), row["received"])
    return found


async def answers_to_feedback(session: Session, span: Span, root: str, period: Period) -> dict[str, tuple[int, int]]:
    said = feedback.known_on(span.known_on)
    answered = said.answered_at.is_not(None)
    query = select(
        func.count().filter(answered, said.answered_on_time.is_(True)),
        func.count().filter(answered),
        func.count().filter(said.score >= _SATISFIED_FROM),
        func.count().filter(said.score.is_not(None)),
    ).where(
        said.filed_at >= span.start,
        said.filed_at < span.end,
        said.unit.in_(agencies.codes_below(root, period.first, period.last)),
    )
    on_time, all_answered, liked, rated = (await session.execute(query)).one()
    return {"5.1": (on_time, all_answered), "5.2": (liked, rated)}


async def used_services(session: Session, counts: Counts, period: Period, root: str) -> set[str]:
    """Procedures with at least one dossier filed online in the period."""
    query = select(counts.procedure_code).where(
        counts.channel == DossierChannel.ONLINE,
        counts.submitted_on.between(period.first, period.last),
        counts.agency.in_(agencies.codes_below(root, period.first, period.last)),
    )
    return set((await session.scalars(query.distinct())).all())


def failing(code: str, span: Span, root: str, period: Period) -> Select[Any] | None:
    """The dossiers of the denominator that do not count; None for a part that has none."""
    fact = span.fact
    found = _parts(fact, span).get(code)
    if found is None:
        return None
    among, counts = found
    return facts.listed(select(fact).where(_counted(fact, root, period), among, not_(counts)))

"""The parts that are counted from dossiers and feedback; each with the dossiers that fail it."""

from dataclasses import dataclass
from datetime import datetime
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
    PAPERS_REUSED,
    RESULT_FILE,
    SATISFIED,
    SYNC,
    VERIFIED_ACCOUNT,
)
from analytics_service.facts.folding import Status
from analytics_service.facts.models import DossierCount, DossierFact
from analytics_service.feedback.models import FeedbackFact
from analytics_service.pushes.models import PushedDossier
from analytics_service.reports.period import Period

Condition = ColumnElement[bool] | InstrumentedAttribute[bool]
_SATISFIED_FROM, _DISLIKED_BELOW = 4, 3
_SECOND_REQUEST = 2
_fact = DossierFact
_received_at = func.coalesce(_fact.accepted_at, _fact.submitted_at)
"""NgayTiepNhan, else NgayNopHoSo."""


@dataclass(frozen=True)
class Span:
    """The period as instants, and until when it is known: `end` or now, whichever is first."""

    start: datetime
    end: datetime
    known_until: datetime


def _received(span: Span) -> Condition:
    return and_(_received_at >= span.start, _received_at < span.end)


def _judged(span: Span) -> Condition:
    """2.1: received or still in hand in the period, with a due date; not withdrawn before reception."""
    in_hand = or_(_fact.finished_at.is_(None), _fact.finished_at >= span.start)
    withdrawn = and_(func.coalesce(_fact.cause == Cause.WITHDRAWN, false()), _fact.accepted_at.is_(None))
    return and_(_received_at < span.end, in_hand, _fact.due_at.is_not(None), not_(withdrawn))


def _in_play(span: Span) -> Condition:
    """What ended before the period and was received before it is in no part, and is not read."""
    still = or_(_fact.finished_at.is_(None), _fact.finished_at >= span.start, _received_at >= span.start)
    return and_(_received_at < span.end, still)


def _late(span: Span) -> Condition:
    ended = and_(_fact.finished_at.is_not(None), _fact.finished_at < span.end)
    # While papers are awaited the clock stands still.
    running_late = and_(_fact.due_at < span.known_until, _fact.status != Status.SUPPLEMENT_REQUESTED)
    overdue = or_(and_(ended, _fact.finished_at > _fact.due_at), and_(not_(ended), running_late))
    # QĐ 766 2.1: from the second request for papers on, late.
    return func.coalesce(or_(_fact.supplement_count >= _SECOND_REQUEST, overdue), false())


_PUSHED = exists().where(PushedDossier.dossier_id == _fact.dossier_id)
_ONLINE_WITH_RESULT = and_(_fact.channel == DossierChannel.ONLINE, _fact.has_result_document)
_WITH_FEE = or_(
    _fact.paid_vnd > 0, _fact.status == Status.AWAITING_PAYMENT, func.coalesce(_fact.cause == Cause.FEE_UNPAID, false())
)
_COMPLAINED = exists().where(FeedbackFact.dossier_id == _fact.dossier_id, FeedbackFact.kind == "complaint")
_DISLIKED = or_(func.coalesce(_fact.score < _DISLIKED_BELOW, false()), _COMPLAINED)


def _parts(span: Span) -> dict[str, tuple[Condition, Condition]]:
    """By code: what is in the denominator, and what of it counts."""
    received = _received(span)
    returned = and_(received, _fact.status == Status.RETURNED)
    with_papers_told = and_(returned, _fact.papers.is_not(None))
    return {
        SYNC.code: (and_(received, _fact.origin == Origin.LIVE), _PUSHED),
        ON_TIME.code: (_judged(span), not_(_late(span))),
        ONLINE_SHARE.code: (received, _ONLINE_WITH_RESULT),
        PAID_ONLINE.code: (and_(received, _WITH_FEE), _fact.paid_online),
        RESULT_FILE.code: (returned, _fact.has_result_document),
        PAPERS_DIGITISED.code: (with_papers_told, and_(_fact.papers > 0, _fact.has_result_document)),
        PAPERS_REUSED.code: (with_papers_told, _fact.reused_papers > 0),
        VERIFIED_ACCOUNT.code: (
            and_(received, _fact.identity_verified.is_not(None)),
            _fact.identity_verified.is_(True),
        ),
        SATISFIED.code: (received, not_(or_(_late(span), _DISLIKED))),
    }


def _counted(root: str, period: Period) -> Condition:
    below = agencies.codes_below(root, period.first, period.last)
    return and_(_fact.submitted_on.is_not(None), _fact.origin != Origin.TRIAL, _fact.agency.in_(below))


async def by_part(session: Session, span: Span, root: str, period: Period) -> dict[str, tuple[int, int]]:
    """By code: (numerator, denominator)."""
    parts = _parts(span)
    columns = []
    for code, (among, counts) in parts.items():
        if code == SATISFIED.code:
            continue
        columns += [func.count().filter(among, counts).label(f"n{code}"), func.count().filter(among).label(f"d{code}")]
    received = _received(span)
    columns += [
        func.count().filter(received).label("received"),
        func.count().filter(received, _late(span)).label("late"),
        func.count().filter(received, _DISLIKED).label("disliked"),
    ]
    query = select(*columns).where(_counted(root, period), _in_play(span))
    row = (await session.execute(query)).mappings().one()
    found = {code: (row[f"n{code}"], row[f"d{code}"]) for code in parts if code != SATISFIED.code}
    # 5.4 takes both shares away, also of a dossier that is both late and disliked.
    found[SATISFIED.code] = (max(0, row["received"] - row["late"] - row["disliked"]), row["received"])
    return found


async def feedback(session: Session, span: Span, root: str, period: Period) -> dict[str, tuple[int, int]]:
    answered = FeedbackFact.answered_at.is_not(None)
    query = select(
        func.count().filter(answered, FeedbackFact.answered_on_time.is_(True)),
        func.count().filter(answered),
        func.count().filter(FeedbackFact.score >= _SATISFIED_FROM),
        func.count().filter(FeedbackFact.score.is_not(None)),
    ).where(
        FeedbackFact.filed_at >= span.start,
        FeedbackFact.filed_at < span.end,
        FeedbackFact.unit.in_(agencies.codes_below(root, period.first, period.last)),
    )
    on_time, all_answered, liked, rated = (await session.execute(query)).one()
    return {"5.1": (on_time, all_answered), "5.2": (liked, rated)}


async def used_services(session: Session, period: Period, root: str) -> set[str]:
    """Procedures with at least one dossier filed online in the period."""
    query = select(DossierCount.procedure_code).where(
        DossierCount.channel == DossierChannel.ONLINE,
        DossierCount.submitted_on.between(period.first, period.last),
        DossierCount.agency.in_(agencies.codes_below(root, period.first, period.last)),
    )
    return set((await session.scalars(query.distinct())).all())


def failing(code: str, span: Span, root: str, period: Period) -> Select[Any] | None:
    """The dossiers of the denominator that do not count; None for a part that has none."""
    found = _parts(span).get(code)
    if found is None:
        return None
    among, counts = found
    return select(_fact).where(_counted(root, period), among, not_(counts)).order_by(_fact.dossier_id)

"""The parts that are counted from dossiers and feedback; each with the dossiers that fail it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.dossier import DossierChannel
from servicekit.database import Session
from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

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
from analytics_service.facts import cells
from analytics_service.facts import repository as facts
from analytics_service.facts.cells import Judged
from analytics_service.facts.rollups import DossierJudged
from analytics_service.feedback import repository as feedback
from analytics_service.reports.period import Period
from analytics_service.reports.repository import Counts

_SATISFIED_FROM = 4


@dataclass(frozen=True)
class Span:
    """A year or quarter, and until when it is known: its end or now, whichever is first.

    `known_on`: as was known at the end of that day; None is now.
    """

    period: Period
    known_until: datetime
    known_on: date | None = None

    @property
    def judged(self) -> Judged:
        return cells.judged(self.known_on, self.period.begins)


def _late(judged: Judged, span: Span) -> ColumnElement[bool]:
    return func.coalesce(judged.late_from < span.known_until, false())


def _parts(judged: Judged, span: Span) -> dict[str, tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """By code: what is in the denominator, and what of it counts."""
    period = span.period
    received = judged.received_in.between(period.first, period.last)
    returned = and_(received, judged.is_returned)
    with_papers_told = and_(returned, judged.tells_papers)
    # Where the procedure ends without a result there is none to be electronic.
    ends_electronically = or_(judged.has_result, not_(judged.gives_result))
    return {
        SYNC.code: (and_(received, judged.is_live), _is(judged.is_pushed)),
        ON_TIME.code: (and_(judged.is_judged, _in_hand(judged, period)), not_(_late(judged, span))),
        ONLINE_SHARE.code: (received, and_(judged.is_online, ends_electronically)),
        PAID_ONLINE.code: (and_(received, judged.has_fee), _is(judged.paid_online)),
        RESULT_FILE.code: (and_(returned, judged.gives_result), _is(judged.has_result)),
        PAPERS_DIGITISED.code: (with_papers_told, and_(judged.has_papers, ends_electronically)),
        PAPERS_FOR_STORE.code: (with_papers_told, _is(judged.has_papers)),
        PAPERS_REUSED.code: (with_papers_told, _is(judged.reuses_papers)),
        VERIFIED_ACCOUNT.code: (and_(received, judged.identity_verified.is_not(None)), _is(judged.identity_verified)),
        SATISFIED.code: (received, not_(or_(_late(judged, span), judged.is_disliked))),
    }


def _in_hand(judged: Judged, period: Period) -> ColumnElement[bool]:
    """2.1: received or still worked on in the period."""
    lasts = or_(judged.ended_in.is_(None), judged.ended_in >= period.first)
    return and_(judged.received_in <= period.last, lasts)


def _is(flag: InstrumentedAttribute[bool] | InstrumentedAttribute[bool | None]) -> ColumnElement[bool]:
    return flag.is_(True)


async def by_part(session: Session, span: Span, root: str) -> dict[str, tuple[int, int]]:
    """By code: (numerator, denominator)."""
    judged, period = span.judged, span.period
    parts = _parts(judged, span)
    columns = []
    for code, (among, counts) in parts.items():
        columns += [_dossiers(judged, among, counts).label(f"n{code}"), _dossiers(judged, among).label(f"d{code}")]
    received, _ = parts[SATISFIED.code]
    columns += [
        _dossiers(judged, received, _late(judged, span)).label("late"),
        _dossiers(judged, received, _is(judged.is_disliked)).label("disliked"),
    ]
    in_play = or_(_in_hand(judged, period), judged.received_in >= period.first)
    below = judged.agency.in_(agencies.codes_below(root, period.first, period.last))
    query = select(*columns).where(below, judged.received_in <= period.last, in_play)
    row = (await session.execute(query)).mappings().one()
    found = {code: (row[f"n{code}"], row[f"d{code}"]) for code in parts}
    # 5.4 takes both shares away, also of a dossier that is both late and disliked.
    _, of_all = found[SATISFIED.code]
    found[SATISFIED.code] = (max(0, of_all - row["late"] - row["disliked"]), of_all)
    return found


def _dossiers(judged: Judged, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(judged.dossiers).filter(*which), 0), BigInteger)


async def answers_to_feedback(session: Session, span: Span, root: str) -> dict[str, tuple[int, int]]:
    said, period = feedback.known_on(span.known_on), span.period
    answered = said.answered_at.is_not(None)
    query = select(
        func.count().filter(answered, said.answered_on_time.is_(True)),
        func.count().filter(answered),
        func.count().filter(said.score >= _SATISFIED_FROM),
        func.count().filter(said.score.is_not(None)),
    ).where(
        said.filed_at >= period.begins,
        said.filed_at < period.ends,
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


def failing(code: str, span: Span, root: str) -> Select[Any] | None:
    """The dossiers of the denominator that do not count; None for a part that has none."""
    fact, period = facts.known_on(span.known_on), span.period
    below = fact.agency.in_(agencies.codes_below(root, period.first, period.last))
    each = cells.each_judged(fact, period.begins, below)
    found = _parts(aliased(DossierJudged, each, adapt_on_names=True), span).get(code)
    if found is None:
        return None
    among, counts = found
    return facts.listed(select(fact).where(fact.dossier_id.in_(select(each.c.dossier_id).where(among, not_(counts)))))

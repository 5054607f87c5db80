"""The index of QĐ 766 of an agency and a period: every part, what costs points, what would raise it."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from urllib.parse import urlencode

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from analytics_service.definitions.index766 import MISSING, PARTS, POINTS
from analytics_service.definitions.index766_dossiers import ONLINE_SHARE, SYNC
from analytics_service.definitions.index766_part import GROUPS, NOT_APPLICABLE
from analytics_service.definitions.rounding import percentage
from analytics_service.index766 import catalogue_parts, repository
from analytics_service.index766.problems import NoDossiersBehindPart, YearInFuture
from analytics_service.index766.repository import Span
from analytics_service.index766.schemas import GroupRead, Index766, PartRead, Raise
from analytics_service.index766.scoring import Counted, Scored, ranked, score, total
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of
from analytics_service.uptake.schemas import BehindDossier
from analytics_service.uptake.service import behind_dossier

FROM_DOSSIERS = ("1.4", "2.1", "3.3", "3.6", "4.1", "4.2", "4.4", "4.5", "5.4")

_COLUMNS = dict.fromkeys(("points", "most_points", "score", "gain", "full_at"), POINTS) | {"missing": MISSING}


@dataclass(frozen=True)
class Asked:
    year: int
    quarter: int | None

    @property
    def period(self) -> Period:
        first_month = 3 * self.quarter - 2 if self.quarter else 1
        last_month = 3 * self.quarter if self.quarter else 12
        last = date(self.year + last_month // 12, last_month % 12 + 1, 1) - timedelta(days=1)
        return Period(date(self.year, first_month, 1), last)

    def span(self, asking: Asking) -> Span:
        """Raises YearInFuture, also of a period that had not begun when it was known."""
        known_until = min(self.period.ends, asking.now, asking.known_at or asking.now)
        if self.period.begins > known_until:
            raise YearInFuture
        return Span(self.period, known_until, asking.known_on)


async def read(session: Session, asked: Asked, asking: Asking) -> Index766:
    """Raises YearInFuture."""
    span = asked.span(asking)
    scored = score(PARTS, await _counted(session, span, asking))
    figures = await _figures(session, scored, asked, asking)
    points, most = total(scored)
    language = asking.language
    return Index766(
        year=asked.year,
        quarter=asked.quarter,
        agency=asking.root or "",
        points=points,
        most_points=most,
        score=percentage(round(points * 100), round(most * 100)),
        groups=[_group(code, scored, language) for code in GROUPS],
        parts=[_part(each, figures[each.part.metric.key], asked, asking) for each in scored],
        raises=[_raise(each, asked, asking) for each in ranked(scored)],
        times_url=_url("times", asked, asking),
        columns=await columns_of(session, _COLUMNS, parameters_of(asked.period, asking), asking),
    )


async def failing(
    session: Session, part: str, asked: Asked, asking: Asking, request: PageRequest
) -> Page[BehindDossier]:
    """Raises NoDossiersBehindPart, YearInFuture."""
    query = repository.failing(part, asked.span(asking), asking.root or "")
    if query is None:
        raise NoDossiersBehindPart(list(FROM_DOSSIERS))
    rows, next_cursor, found = await paging.fetch(session, query, request)
    return Page[BehindDossier](items=[behind_dossier(row[0]) for row in rows], next_cursor=next_cursor, total=found)


async def _counted(session: Session, span: Span, asking: Asking) -> dict[str, Counted]:
    root = asking.root or ""
    found = await repository.by_part(session, span, root)
    found |= await repository.answers_to_feedback(session, span, root)
    counted = {code: Counted(*parts) for code, parts in found.items()}
    synchronised = counted[SYNC.code].share
    # Where nothing had to be synchronised (loaded history alone) nothing lowers the share.
    factor = Fraction(1) if synchronised is None else synchronised
    counted[ONLINE_SHARE.code] = Counted(*found[ONLINE_SHARE.code], factor)
    return counted | await catalogue_parts.count(session, span, asking)


async def _figures(session: Session, scored: list[Scored], asked: Asked, asking: Asking) -> dict[str, Figure]:
    values = {
        each.part.metric.key: Value(each.percent, each.counted.numerator, each.counted.denominator)
        if each.counted
        else Value(None)
        for each in scored
    }
    return await figures_of(
        session, [each.part.metric for each in scored], values, parameters_of(asked.period, asking), asking
    )


def _part(scored: Scored, figure: Figure, asked: Asked, asking: Asking) -> PartRead:
    part, language = scored.part, asking.language
    return PartRead(
        code=part.code,
        name=part.metric.name.in_language(language),
        group=part.group,
        most_points=part.most_points,
        points=scored.points,
        full_at=part.full_at,
        figure=figure,
        measured=part.measured,
        reason=_reason(scored, language),
        assumed=part.assumed,
        dossiers_url=_dossiers_url(part.code, asked, asking),
    )


def _reason(scored: Scored, language: str) -> str | None:
    if scored.is_judged:
        return None
    return (scored.part.unmeasured or NOT_APPLICABLE).in_language(language)


def _group(code: str, scored: list[Scored], language: str) -> GroupRead:
    points, most = total(each for each in scored if each.part.group == code)
    return GroupRead(code=code, name=GROUPS[code].in_language(language), points=points, most_points=most)


def _raise(scored: Scored, asked: Asked, asking: Asking) -> Raise:
    part = scored.part
    return Raise(
        code=part.code,
        name=part.metric.name.in_language(asking.language),
        gain=scored.gain,
        missing=scored.missing,
        dossiers_url=_dossiers_url(part.code, asked, asking),
    )


def _dossiers_url(code: str, asked: Asked, asking: Asking) -> str | None:
    return _url("dossiers", asked, asking, part=code) if code in FROM_DOSSIERS else None


def _url(door: str, asked: Asked, asking: Asking, **part: str) -> str:
    quarter = {"quarter": asked.quarter} if asked.quarter else {}
    then = {"known_on": asking.known_on} if asking.known_on else {}
    query = urlencode({**part, "year": asked.year, **quarter, "agency": asking.root or "", **then})
    return f"/api/v1/analytics/index766/{door}?{query}"

"""Who files: the person, a representative, an official who helped, a state body, or somebody in their place."""

from contracts.dossier import Filer
from servicekit.database import Session

from analytics_service.definitions.filers import (
    CONFIRMED,
    DENIED,
    GROUP_DOSSIERS,
    GROUP_SHARE,
    REVIEW_PRECISION,
    REVIEWS,
)
from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.definitions.rounding import percentage
from analytics_service.facts import cells
from analytics_service.facts import repository as facts
from analytics_service.facts.folding import Confirmation, Review
from analytics_service.filers import repository
from analytics_service.filers.schemas import Answers, Filers, FilerShare, Reviews
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value, share
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of

_WITH_FINDING = (Review.UNFOUNDED, Review.ASSISTED, Review.SUSPECTED_PROXY)
_METRICS = (ONLINE_DOSSIERS, CONFIRMED, DENIED, REVIEWS, REVIEW_PRECISION)
_COLUMNS = {"dossiers": GROUP_DOSSIERS, "share": GROUP_SHARE}
_COLUMNS |= dict.fromkeys(("asked", "unanswered"), CONFIRMED) | dict.fromkeys(Review, REVIEWS)


async def read(session: Session, period: Period, asking: Asking) -> Filers:
    counts = await reports.counts_by_month(session, period, asking.known_at)
    by_filer = await reports.online_by(session, counts, period, asking.root, "filer")
    total = sum(by_filer.values())
    found = await _found(session, period, asking)
    values = {ONLINE_DOSSIERS.key: Value(total)} | _values(found)
    parameters = parameters_of(period, asking) | {"by": "filer"}
    figures = await figures_of(session, _METRICS, values, parameters, asking)
    return Filers(
        first=period.first,
        last=period.last,
        agency=asking.root or "",
        total=figures[ONLINE_DOSSIERS.key],
        items=[_share(filer, by_filer.get(filer, 0), total) for filer in Filer],
        answers=_answers(found, figures),
        reviews=_reviews(found, figures),
        columns=await columns_of(session, _COLUMNS, parameters, asking),
    )


async def _found(session: Session, period: Period, asking: Asking) -> repository.Answers | None:
    """None of a day when no facts were kept."""
    if asking.known_on and not await facts.were_known(session, asking.known_on):
        return None
    course = cells.courses(asking.known_on, period.begins)
    return await repository.answers(session, course, period, asking.root or "")


def _values(found: repository.Answers | None) -> dict[str, Value]:
    if found is None:
        return {metric.key: Value(None) for metric in (CONFIRMED, DENIED, REVIEWS, REVIEW_PRECISION)}
    ended = sum(found.reviews[outcome] for outcome in _WITH_FINDING)
    return {
        CONFIRMED.key: share(found.confirmations[Confirmation.CONFIRMED], found.asked),
        DENIED.key: share(found.confirmations[Confirmation.DENIED], found.asked),
        REVIEWS.key: Value(found.reviews.total()),
        REVIEW_PRECISION.key: share(found.reviews[Review.SUSPECTED_PROXY], ended),
    }


def _share(filer: Filer, dossiers: int, total: int) -> FilerShare:
    return FilerShare(filer=filer, dossiers=dossiers, share=percentage(dossiers, total))


def _answers(found: repository.Answers | None, figures: dict[str, Figure]) -> Answers:
    return Answers(
        asked=found.asked if found else None,
        unanswered=found.unanswered if found else None,
        confirmed=figures[CONFIRMED.key],
        denied=figures[DENIED.key],
    )


def _reviews(found: repository.Answers | None, figures: dict[str, Figure]) -> Reviews:
    return Reviews(
        total=figures[REVIEWS.key],
        open=found.reviews[Review.OPEN] if found else None,
        unfounded=found.reviews[Review.UNFOUNDED] if found else None,
        assisted=found.reviews[Review.ASSISTED] if found else None,
        suspected_proxy=found.reviews[Review.SUSPECTED_PROXY] if found else None,
        expired=found.reviews[Review.EXPIRED] if found else None,
        precision=figures[REVIEW_PRECISION.key],
    )

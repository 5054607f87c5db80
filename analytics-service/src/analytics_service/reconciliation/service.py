"""The sources side by side: each one's own count, and what exactly makes every two of them differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import combinations

from servicekit.database import Session

from analytics_service.agencies import repository as agencies
from analytics_service.claims import repository as claims
from analytics_service.claims import service as claiming
from analytics_service.claims.models import Claim
from analytics_service.claims.schemas import ClaimLine
from analytics_service.definitions.claims import CLAIM_DIFFERENCE, CLAIMED_SERVICES
from analytics_service.definitions.metric import query_id
from analytics_service.procedures import repository as procedures
from analytics_service.reconciliation import differences
from analytics_service.reconciliation.differences import COUNTED_LEVELS, Difference, Known, Line
from analytics_service.reconciliation.problems import SourcesNotComparable, SourceUnknown
from analytics_service.reconciliation.schemas import (
    DifferingProcedure,
    ReconciledSource,
    Reconciliation,
    SourceDifference,
)

MOST_SOURCES = 6


async def reconcile(
    session: Session, asked: Sequence[str] | None, day: date, root: str, now: datetime, language: str
) -> Reconciliation:
    """By the newest claim of each source about a day no later than this one; None asks for all who have said something.

    Raises SourcesNotComparable, SourceUnknown.
    """
    if asked is None:
        asked = (await claims.sources(session, day))[:MOST_SOURCES]
    elif not 2 <= len(asked) <= MOST_SOURCES or len(set(asked)) < len(asked):
        raise SourcesNotComparable
    found = [await _claim_of(session, source, day) for source in asked]
    below = await agencies.codes_claimed(session, root, day)
    given = {claim.source: await claiming.lines(session, claim) for claim in found}
    said = {source: _lines(lines, below) for source, lines in given.items()}
    known = Known(await procedures.last_days(session))
    return Reconciliation(
        as_of=now,
        sources=[
            _source(claim, said[claim.source], root, language, intact=claiming.is_intact(claim, given[claim.source]))
            for claim in found
        ],
        differences=[_pair(first, second, said, known, root, language) for first, second in combinations(found, 2)],
    )


async def _claim_of(session: Session, source: str, day: date) -> Claim:
    claim = await claims.latest(session, source, day)
    if claim is None:
        raise SourceUnknown(source, list(await claims.sources(session, day)))
    return claim


def _lines(lines: Iterable[ClaimLine], below: set[str] | None) -> list[Line]:
    return [
        Line(differences.canonical(line.procedure_code), line.agency, line.level)
        for line in lines
        if below is None or line.agency in below
    ]


def _source(claim: Claim, lines: Iterable[Line], root: str, language: str, *, intact: bool) -> ReconciledSource:
    level3, level4 = _counts(lines)
    parameters = {"claim": str(claim.id), "agency": root}
    return ReconciledSource(
        name=claim.source,
        as_of=claim.as_of,
        title=claim.title,
        intact=intact,
        level3=level3,
        level4=level4,
        total=level3 + level4,
        definition=CLAIMED_SERVICES.sentence.in_language(language),
        source=claim.title or claim.source,
        query_id=query_id(CLAIMED_SERVICES, parameters),
    )


def _counts(lines: Iterable[Line]) -> tuple[int, int]:
    by_level = Counter(line.level for line in lines)
    return by_level[3], by_level[4]


def _pair(
    first: Claim, second: Claim, said: dict[str, list[Line]], known: Known, root: str, language: str
) -> SourceDifference:
    found = differences.between(said[first.source], said[second.source], known, first.as_of, second.as_of)
    level3, level4 = (sum(each.change(level) for each in found) for level in COUNTED_LEVELS)
    return SourceDifference(
        from_=first.source,
        to=second.source,
        level3=level3,
        level4=level4,
        total=level3 + level4,
        causes=dict(Counter(each.cause for each in found)),
        definition=CLAIM_DIFFERENCE.sentence.in_language(language),
        source=f"{first.source} → {second.source}",
        as_of=max(first.as_of, second.as_of),
        query_id=query_id(CLAIM_DIFFERENCE, {"from": str(first.id), "to": str(second.id), "agency": root}),
        procedures=[_procedure(each) for each in found],
    )


def _procedure(difference: Difference) -> DifferingProcedure:
    return DifferingProcedure(
        code=difference.procedure,
        cause=difference.cause,
        agency=difference.agency,
        from_level=difference.from_level,
        to_level=difference.to_level,
    )

"""Where nothing is found as it was typed: with a slip put right, else by most words; else what is written alike."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total

from catalog_service.finding import ranking, repository, spelling, vocabulary
from catalog_service.finding.schemas import Matched
from catalog_service.finding.search import WordsQuery, of_segments
from catalog_service.finding.spelling import Known
from catalog_service.search_words.words import SearchWords, Segment

SUGGESTED = 3
LEAST_ALIKE = 60
"""Percent of its letters; what is less alike was not meant."""


class Found(NamedTuple):
    """Codes and versions of one page, and how they were found."""

    keys: Sequence[Any]
    next_cursor: str | None
    total: Total | None
    matched: Matched = Matched.ALL
    did_you_mean: str | None = None
    tried: Sequence[str] = ()
    suggestions: Sequence[str] = ()


async def search(
    session: Session,
    conditions: Sequence[Any],
    query: WordsQuery,
    words: SearchWords,
    day: date,
    request: PageRequest,
) -> Found:
    """The same question gives the same way each time, so its cursors hold."""
    known = await vocabulary.known_words(session, day)
    tried = [_typed(query.segments)]
    better = _sought(spelling.corrected(query.segments, known), words)
    if better:
        tried.append(_typed(better))
        found = Found(*await repository.page(session, conditions, of_segments(better), request))
        if found.keys:
            return found._replace(did_you_mean=tried[-1], tried=tried)
    if len(query.parts) > 1:
        some = ranking.keys_of_some(conditions, of_segments(better) if better else query)
        found = Found(*await paging.fetch(session, some, request))
        if found.keys:
            return found._replace(matched=Matched.ANY, tried=tried)
    nothing = Total(value=0, relation="exact") if request.with_total else None
    return Found([], None, nothing, Matched.NONE, None, tried, _alike(query.segments, known))


def _sought(corrected: Sequence[Segment] | None, words: SearchWords) -> list[Segment]:
    """What is also called otherwise, or says nothing, is seen once it is written rightly."""
    again = words.segments(_typed(corrected)) if corrected else []
    return [segment for segment in again if not segment.filler]


def _typed(segments: Sequence[Segment]) -> str:
    return " ".join(segment.typed for segment in segments)


def _alike(segments: Sequence[Segment], known: Known) -> list[str]:
    words = (word.folded for segment in segments for word in segment.words if len(word.folded) >= spelling.SHORTEST)
    near = (other for word in words for other in _nearest_words(word, known))
    return list(dict.fromkeys(known[other][0] for other in near))


def _nearest_words(word: str, known: Iterable[str]) -> list[str]:
    """Of folded words those that are most alike, best first."""
    found = process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=SUGGESTED)
    return [other for other, _, _ in found]

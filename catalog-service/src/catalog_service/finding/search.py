"""What a person typed, as PostgreSQL text queries over folded words; every word may be the beginning of one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog_service.search_words.words import Meant, SearchWords, Segment

# 2.000488, 2.000488.H05, 2.000488.000.00.00.H05.02: the national short form, the province, the service's number.
_CODE = re.compile(r"\d+\.[A-Z0-9.]*")
_SHORT = re.compile(r"(\d\.\d{6})\.")
_WITHOUT_ITS_DOT = re.compile(r"\d{7}")


class CodeQuery(NamedTuple):
    """A code or its beginning; `short` is the national form of one that says more."""

    prefix: str
    short: str | None


class Part(NamedTuple):
    """A tsquery text for what belongs together, of how many words it is, and how much it says of what is sought."""

    query: str
    words: int
    weight: int


class WordsQuery(NamedTuple):
    """`anywhere` is a tsquery text.

    A name that contains what is `meant` is best, then one that contains one of `phrases`.
    """

    phrases: tuple[str, ...]
    anywhere: str
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]
    meant: Meant | None = None


class Everything(NamedTuple):
    """Only fillers were typed: nothing is sought in particular."""


class Nothing(NamedTuple):
    """No letter or digit was typed."""


SearchQuery = CodeQuery | WordsQuery | Everything | Nothing


def parse(typed: str, words: SearchWords) -> SearchQuery:
    code = typed.strip().upper()
    if _WITHOUT_ITS_DOT.fullmatch(code):
        code = f"{code[0]}.{code[1:]}"
    if _CODE.fullmatch(code):
        short = _SHORT.match(code)
        return CodeQuery(code, short[1] if short else None)
    segments = words.segments(typed)
    if not segments:
        return Nothing()
    sought = [segment for segment in segments if not segment.filler]
    return of_segments(sought, segments) if sought else Everything()


def of_segments(sought: Sequence[Segment], all_segments: Sequence[Segment] = ()) -> WordsQuery:
    phrases = [_phrase(all_segments), _phrase(sought)]
    if len(sought) == 1:
        phrases += sought[0].alternatives
    return WordsQuery(
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if phrase)),
        anywhere=" & ".join(_part(segment) for segment in sought),
        parts=tuple(_parts(sought)),
        segments=tuple(sought),
        meant=_meant(sought),
    )


def _meant(sought: Sequence[Segment]) -> Meant | None:
    """The whole of it in the words of the law, where any part of it is sure to be meant so."""
    weights = [segment.meant.weight for segment in sought if segment.meant]
    if not weights:
        return None
    phrase = " ".join(segment.meant.phrase if segment.meant else segment.folded for segment in sought)
    return Meant(phrase, max(weights))


def _parts(sought: Sequence[Segment]) -> Iterator[Part]:
    """What is sought is named first in Vietnamese, what kind of it follows: each word weighs more than the next."""
    left = sum(len(segment.words) for segment in sought)
    for segment in sought:
        words = len(segment.words)
        yield Part(_part(segment), words, sum(range(left - words + 1, left + 1)))
        left -= words


def _phrase(segments: Sequence[Segment]) -> str:
    return " ".join(segment.folded for segment in segments)


def _part(segment: Segment) -> str:
    """What was typed may go on; what it also is called is known to its end."""
    typed = " & ".join(f"{word.folded}:*" for word in segment.words)
    others = [" & ".join(other.split()) for other in segment.alternatives]
    either = " | ".join(f"({query})" for query in [typed, *others])
    return f"({either})" if others else either

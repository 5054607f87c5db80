"""A word that no procedure's name knows, taken for the most frequent one that is a slip of one key away, or for
several that were typed as one."""

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

from catalog_service.search_words.words import Segment, Word
from catalog_service.text.folding import fold

SHORTEST = 4
"""Letters: of a shorter syllable nearly every other one is one key away."""

LONGEST = 7
"""Letters of a syllable: `nghiêng`."""

Known = Mapping[str, tuple[str, int]]
"""Words without accents, each as it is written most often, with how often."""


def known_words(vocabulary: Mapping[str, int]) -> Known:
    """`vocabulary` counts the words of names as they are written."""
    known: dict[str, tuple[str, int]] = {}
    for written, count in vocabulary.items():
        folded = fold(written)
        if count > known.get(folded, ("", 0))[1]:
            known[folded] = (written, count)
    return known


def corrected(segments: Sequence[Segment], known: Known) -> list[Segment] | None:
    """The segments with their mistyped words put right; None: there is nothing to put right."""
    better = [_better(segment, known) for segment in segments]
    return better if better != list(segments) else None


def _better(segment: Segment, known: Known) -> Segment:
    if segment.alternatives:
        return segment
    return segment._replace(words=tuple(better for word in segment.words for better in _nearest(word, known)))


def _nearest(word: Word, known: Known) -> Sequence[Word]:
    if len(word.folded) < SHORTEST or word.folded.isdigit() or any(other.startswith(word.folded) for other in known):
        return [word]
    near = [
        (-count, written, folded)
        for folded, (written, count) in known.items()
        if abs(len(folded) - len(word.folded)) <= 1 and OSA.distance(word.folded, folded, score_cutoff=1) <= 1
    ]
    if not near:
        return [Word(known[part][0], part) for part in _apart(word.folded, known)] or [word]
    _, written, folded = min(near)
    return [Word(written, folded)]


def _apart(letters: str, known: Known) -> Sequence[str]:
    """The fewest known words that were typed as one, `khaisinh`; none where they are not all known."""
    ways: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        starts = (start for start in range(max(0, end - LONGEST), end - 1) if letters[start:end] in known)
        there = [(*before, letters[start:end]) for start in starts if (before := ways[start]) is not None]
        ways.append(min(there, key=len, default=None))
    return ways[-1] or ()

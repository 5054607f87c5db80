"""How people write, as the search needs it: short forms both ways, and words that say nothing about what is sought."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from catalog_service.text.folding import fold

_TOKEN = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """As typed, in lower case, and without accents."""

    typed: str
    folded: str


class Synonym(NamedTuple):
    """Two folded phrases that mean the same; the heavier, the surer the expansion is what people mean by the term."""

    term: str
    expansion: str
    weight: int = 1


class Meant(NamedTuple):
    """What the law calls it that somebody has typed, and how sure that is."""

    phrase: str
    weight: int


class Segment(NamedTuple):
    """Words that belong together, with what else is called so; `filler`: says nothing about what is sought.

    `meant` is there where a synonym is sure enough to go before what was typed.
    """

    words: tuple[Word, ...]
    alternatives: tuple[str, ...] = ()
    filler: bool = False
    meant: Meant | None = None

    @property
    def folded(self) -> str:
        return " ".join(word.folded for word in self.words)

    @property
    def typed(self) -> str:
        return " ".join(word.typed for word in self.words)


class SearchWords:
    """`stop_words` are written with their accents."""

    def __init__(self, synonyms: Iterable[Synonym] = (), stop_words: Iterable[str] = ()) -> None:
        groups: dict[str, list[str]] = {}
        self._meant: dict[str, Meant] = {}
        for term, expansion, weight in sorted(synonyms):
            groups.setdefault(expansion, [expansion]).append(term)
            if weight > 1:
                self._meant[term] = Meant(expansion, weight)
        self._alternatives: dict[str, list[str]] = {}
        for group in groups.values():
            for phrase in group:
                known = self._alternatives.setdefault(phrase, [])
                known += [other for other in group if other not in known and _adds(other, phrase)]
        self._fillers: dict[str, set[str]] = {}
        for stop_word in stop_words:
            self._fillers.setdefault(fold(stop_word), set()).add(lowered(stop_word))
        phrases = [*self._alternatives, *self._fillers]
        self._longest = max((len(phrase.split()) for phrase in phrases), default=1)

    def segments(self, typed: str) -> list[Segment]:
        """From left to right, the longest known phrase first; a synonym goes before a filler."""
        words = split(typed)
        found: list[Segment] = []
        start = 0
        while start < len(words):
            segment = self._at(words, start)
            found.append(segment)
            start += len(segment.words)
        return found

    def _at(self, words: list[Word], start: int) -> Segment:
        for end in range(min(len(words), start + self._longest), start, -1):
            segment = Segment(tuple(words[start:end]))
            if segment.folded in self._alternatives:
                alternatives = tuple(self._alternatives[segment.folded])
                return segment._replace(alternatives=alternatives, meant=self._meant.get(segment.folded))
            if self._is_filler(segment):
                return segment._replace(filler=True)
        return Segment((words[start],))

    def _is_filler(self, segment: Segment) -> bool:
        # Who types accents means them: `lâm` is not `làm`.
        written = self._fillers.get(segment.folded, set())
        return bool(written) and (segment.typed == segment.folded or segment.typed in written)


def split(typed: str) -> list[Word]:
    tokens = _TOKEN.findall(lowered(typed))
    return [Word(token, folded) for token in tokens for folded in fold(token).split()]


def lowered(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _adds(other: str, phrase: str) -> bool:
    """A phrase of fewer words of the same would only find more of what is not sought: `lý lịch` is in many papers."""
    return not set(other.split()) <= set(phrase.split())

"""Which names are alike. Pure; runs in a thread of its own, since it compares some hundred thousand pairs."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

LEAST_SCORE = 70.0
MOST = 3

_SAYS_NOTHING = ("thu tuc ",)


def word_key(folded: str) -> str:
    """A folded name with its words in alphabetical order, so that their order does not count."""
    for opening in _SAYS_NOTHING:
        folded = folded.removeprefix(opening)
    return " ".join(sorted(folded.split()))


def best(names: Sequence[str], candidates: Mapping[str, str]) -> list[list[tuple[str, float]]]:
    """For each word key the codes of the candidates (code → word key) most like it, best first, with their scores."""
    found = []
    for name in names:
        matches = process.extract(name, candidates, scorer=fuzz.ratio, limit=MOST, score_cutoff=LEAST_SCORE)
        ordered = sorted(((code, round(score, 1)) for _, score, code in matches), key=lambda one: (-one[1], one[0]))
        found.append(ordered)
    return found

"""What a sample says of all, and how well the flags agree with it. Pure (X-24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from contracts.dossier import Filer

Z_95 = 1.959963984540054
"""Of the normal distribution, for a confidence of 95 %."""
FLAGGED = frozenset({Filer.SUSPECTED_PROXY})
"""What the dossier service's detector says of a filing that is not the person's own (X-03)."""


@dataclass(frozen=True)
class Interval:
    low: float
    high: float
    """Percent, two decimals."""


def wilson(yes: int, answers: int) -> Interval | None:
    """Wilson's score interval at 95 %: right also for few answers and shares near 0 or 100. None without answers."""
    if answers == 0:
        return None
    share, z2 = yes / answers, Z_95**2
    middle = (share + z2 / (2 * answers)) / (1 + z2 / answers)
    reach = Z_95 * sqrt(share * (1 - share) / answers + z2 / (4 * answers**2)) / (1 + z2 / answers)
    return Interval(round(100 * max(0.0, middle - reach), 2), round(100 * min(1.0, middle + reach), 2))


@dataclass(frozen=True)
class Agreement:
    """The flag "suspected proxy" against what people say; an open helper or a state body is no suspicion."""

    right: int
    """Flagged, and the person did not file."""
    wrong: int
    """Flagged, and the person did."""
    missed: int
    """Not flagged, said to be filed by the person, and it was not."""


def agreement(answers: Iterable[tuple[str, bool]]) -> Agreement:
    """`answers`: (who filed by the dossier, whether the person says that they filed it)."""
    right = wrong = missed = 0
    for filer, filed_it_oneself in answers:
        if filer in FLAGGED:
            right, wrong = right + (not filed_it_oneself), wrong + filed_it_oneself
        elif filer == Filer.SELF and not filed_it_oneself:
            missed += 1
    return Agreement(right, wrong, missed)

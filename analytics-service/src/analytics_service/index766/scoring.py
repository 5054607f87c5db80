"""From what was counted to points, and what would raise them most. Pure (QĐ 766/QĐ-TTg)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from analytics_service.definitions.index766_part import Part
from analytics_service.definitions.rounding import percentage


@dataclass(frozen=True)
class Counted:
    """Numerator, denominator, and a factor that lowers the share (3.3: the rate of synchronisation)."""

    numerator: int
    denominator: int
    factor: Fraction = Fraction(1)

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to divide by: not applicable, never 0."""
        return None if self.denominator == 0 else Fraction(self.numerator, self.denominator) * self.factor


@dataclass(frozen=True)
class Scored:
    part: Part
    counted: Counted | None
    """None: not measured here."""

    @property
    def is_judged(self) -> bool:
        return self.counted is not None and self.counted.share is not None

    @property
    def percent(self) -> float | None:
        share = self.counted.share if self.counted else None
        return None if share is None else percentage(share.numerator, share.denominator)

    @property
    def points(self) -> float | None:
        """All of them from the full mark on, below it in proportion; two decimals."""
        share = self.counted.share if self.counted else None
        if share is None:
            return None
        return round(
            float(min(Fraction(1), share * 100 / Fraction(self.part.full_at)) * Fraction(self.part.most_points)), 2
        )

    @property
    def gain(self) -> float:
        """Points that are still to be had."""
        return 0 if self.points is None else round(self.part.most_points - self.points, 2)

    @property
    def missing(self) -> int:
        """How many more of the denominator must count for the full mark; none can repair a factor alone."""
        if self.counted is None or not self.is_judged:
            return 0
        needed = ceil(Fraction(self.part.full_at) / 100 * self.counted.denominator)
        return max(0, min(needed, self.counted.denominator) - self.counted.numerator)


def score(parts: Iterable[Part], counted: Mapping[str, Counted]) -> list[Scored]:
    return [Scored(part, counted.get(part.code) if part.measured else None) for part in parts]


def total(scored: Iterable[Scored]) -> tuple[float, float]:
    """Points, and the most that could be had of what is judged; what is not applicable is in neither."""
    judged = [each for each in scored if each.is_judged]
    points = sum(each.points or 0 for each in judged)
    return round(points, 2), round(sum(each.part.most_points for each in judged), 2)


def ranked(scored: Iterable[Scored]) -> list[Scored]:
    """Where points are still to be had, the most first."""
    return sorted((each for each in scored if each.gain > 0), key=lambda each: (-each.gain, each.part.code))

"""What dossiers took together, on average and beside their limit: pure, in whole hundredths of a unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Average:
    dossiers: int
    hundredths: int
    """Of all of them together."""
    limit_hundredths: int | None

    @property
    def value(self) -> float:
        """Two decimals, half up."""
        return (2 * self.hundredths + self.dossiers) // (2 * self.dossiers) / 100

    @property
    def limit(self) -> float | None:
        return None if self.limit_hundredths is None else self.limit_hundredths / 100

    @property
    def keeps_limit(self) -> bool | None:
        """Exactly, whatever is lost in rounding."""
        if self.limit_hundredths is None:
            return None
        return self.hundredths <= self.limit_hundredths * self.dossiers

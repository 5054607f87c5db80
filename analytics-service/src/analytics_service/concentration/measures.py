"""How much of a total hangs on one thing (X-06). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics_service.definitions.rounding import percentage

ALARMING_SHARE = 50
"""Percent in one hand above which a headline says more about that one than about the whole."""
ALARMING_INDEX = 2500
"""Herfindahl-Hirschman index above which economists call a market highly concentrated."""


@dataclass(frozen=True)
class Part:
    code: str
    dossiers: int
    share: float | None
    """Percent of the total."""


@dataclass(frozen=True)
class Concentration:
    total: int
    parts: Sequence[Part]
    """The largest first."""
    herfindahl: int | None
    """Sum of the squared percentages: 10,000 is one hand alone. None where there is nothing."""
    alarming: bool


def concentration(by_code: Mapping[str, int]) -> Concentration:
    total = sum(by_code.values())
    ordered = sorted(by_code.items(), key=lambda each: (-each[1], each[0]))
    parts = [Part(code, dossiers, percentage(dossiers, total)) for code, dossiers in ordered]
    herfindahl = round(sum((100 * dossiers / total) ** 2 for dossiers in by_code.values())) if total else None
    alarming = bool(total) and (100 * ordered[0][1] > ALARMING_SHARE * total or (herfindahl or 0) > ALARMING_INDEX)
    return Concentration(total, parts, herfindahl, alarming)

"""Figures as ratios against a ceiling of the same run, measured by turns: a machine that slows down slows both."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Ratio:
    name: str
    aim: float
    values: list[float]
    system: list[float]
    ceiling: list[float]

    def line(self) -> str:
        middle = statistics.median(self.values)
        verdict = "ok" if middle >= self.aim else "BELOW"
        spread = f"[{min(self.values):.2f}–{max(self.values):.2f}]"
        rates = f"{statistics.median(self.system):.0f}/s ÷ {statistics.median(self.ceiling):.0f}/s"
        return f"{self.name:<58} {middle:6.2f}  {spread:<14} aim ≥ {self.aim:<5g} {verdict:<6} {rates}"


async def interleave(
    name: str, aim: float, system: Callable[[], Awaitable[float]], ceiling: Callable[[], Awaitable[float]]
) -> Ratio:
    """Ceiling, system, ceiling, system…: a machine that slows down slows both."""
    measured = [(await ceiling(), await system()) for _ in range(ROUNDS)]
    ratio = Ratio(name, aim, [s / c for c, s in measured], [s for _, s in measured], [c for c, _ in measured])
    print(ratio.line(), flush=True)
    return ratio

"""What a tariff asks for a quantity. Pure, so that whoever shows a price and whoever charges it agree."""

from itertools import pairwise

from contracts.catalog import Tariff

_WHOLE = 10_000
"""Basis points in a whole."""


def price(tariff: Tariff, quantity: int) -> int:
    """Đồng for a number of pages, copies or cases, or for a value in đồng; rounded half up, at most the maximum.

    Every step prices only the part above its threshold, up to the next one. Raises ValueError below 0.
    """
    if quantity < 0:
        raise ValueError("a quantity is never negative")
    ends = [following.above for _, following in pairwise(tariff.steps)]
    owed = tariff.base_vnd * _WHOLE
    for step, end in zip(tariff.steps, [*ends, quantity], strict=False):
        part = max(0, min(quantity, end) - step.above)
        owed += part * ((step.per_unit_vnd or 0) * _WHOLE + (step.basis_points or 0))
    rounded = (owed + _WHOLE // 2) // _WHOLE
    return rounded if tariff.maximum_vnd is None else min(rounded, tariff.maximum_vnd)

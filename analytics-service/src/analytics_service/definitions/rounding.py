def percentage(numerator: int, denominator: int) -> float | None:
    """Share in percent, two decimals, half up; None when there is nothing to divide by.

    A share that is not exactly 0 or 100 is never rounded to it: it takes the decimals it needs, so 527,573 of 527,588
    is 99.997.
    """
    if denominator == 0:
        return None
    decimals = 2
    while _looks_whole(rounded := _rounded(numerator, denominator, decimals), numerator, denominator, decimals):
        decimals += 1
    return rounded / 10**decimals


def _rounded(numerator: int, denominator: int, decimals: int) -> int:
    """In integers alone: percent times ten to the decimals."""
    return (200 * 10**decimals * numerator + denominator) // (2 * denominator)


def _looks_whole(rounded: int, numerator: int, denominator: int, decimals: int) -> bool:
    is_whole = numerator in (0, denominator)
    return not is_whole and rounded in (0, 100 * 10**decimals)

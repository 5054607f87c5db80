import pytest
from analytics_service.definitions.rounding import percentage
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (527_573, 527_588, 99.997),
        (393, 533, 73.73),
        (40, 533, 7.5),
        (111, 188, 59.04),
        (271, 533, 50.84),
        (1, 8, 12.5),
        (1, 16, 6.25),
        (1, 32, 3.13),  # exactly 3.125: half goes up
        (0, 533, 0.0),
        (533, 533, 100.0),
        (1, 1_000_000, 0.0001),
        (15, 527_588, 0.003),
        (999_999, 1_000_000, 99.9999),
        (0, 0, None),
    ],
)
def test_percentage_follows_from_its_parts(numerator: int, denominator: int, percent: float | None) -> None:
    assert percentage(numerator, denominator) == percent


@given(st.integers(1, 10**9).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_only_nothing_is_zero_and_only_all_is_a_hundred(parts: tuple[int, int]) -> None:
    numerator, denominator = parts
    percent = percentage(numerator, denominator)
    assert percent is not None
    assert (percent == 0) == (numerator == 0)
    assert (percent == 100) == (numerator == denominator)
    assert abs(percent - 100 * numerator / denominator) <= 0.005 + 1e-9

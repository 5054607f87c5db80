import pytest
from analytics_service.times.averages import Average


@pytest.mark.parametrize(
    ("dossiers", "hundredths", "value"), [(3, 950, 3.17), (2, 1001, 5.01), (3, 901, 3.0), (7, 0, 0.0), (8, 4, 0.01)]
)
def test_an_average_has_two_decimals_half_up(dossiers: int, hundredths: int, value: float) -> None:
    assert Average(dossiers, hundredths, None).value == value


@pytest.mark.parametrize(("hundredths", "limit", "keeps"), [(900, 300, True), (901, 300, False), (901, None, None)])
def test_a_limit_is_kept_exactly_whatever_the_average_looks_like(
    hundredths: int, limit: int | None, keeps: bool | None
) -> None:
    assert Average(3, hundredths, limit).keeps_limit is keeps

import pytest
from contracts.catalog import Tariff, TariffBasis, TariffStep
from contracts.tariffs import price
from hypothesis import given
from hypothesis import strategies as st

CERTIFIED_COPY = Tariff(
    basis=TariffBasis.PAGE,
    steps=[TariffStep(above=0, per_unit_vnd=2_000), TariffStep(above=2, per_unit_vnd=1_000)],
    maximum_vnd=200_000,
)
MINERAL_RESULT = Tariff(
    basis=TariffBasis.VALUE_VND,
    base_vnd=10_000_000,
    steps=[
        TariffStep(above=1_000_000_000, basis_points=50),
        TariffStep(above=10_000_000_000, basis_points=30),
        TariffStep(above=20_000_000_000, basis_points=20),
    ],
)


@pytest.mark.parametrize(
    ("pages", "owed"),
    [(0, 0), (1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (198, 200_000), (199, 200_000), (10_000, 200_000)],
)
def test_a_certified_copy_costs_less_from_the_third_page_and_200000_at_most(pages: int, owed: int) -> None:
    assert price(CERTIFIED_COPY, pages) == owed


@pytest.mark.parametrize(
    ("value", "owed"),
    [
        (0, 10_000_000),
        (1_000_000_000, 10_000_000),
        (2_000_000_000, 15_000_000),
        (10_000_000_000, 55_000_000),
        (15_000_000_000, 70_000_000),
        (20_000_000_000, 85_000_000),
        (30_000_000_000, 105_000_000),
    ],
)
def test_a_mineral_result_costs_a_share_of_what_is_above_each_threshold(value: int, owed: int) -> None:
    assert price(MINERAL_RESULT, value) == owed


def test_a_part_of_a_dong_is_rounded_half_up() -> None:
    assert [price(MINERAL_RESULT, 1_000_000_000 + more) for more in (99, 100, 300)] == [
        10_000_000,
        10_000_001,
        10_000_002,
    ]


def test_a_tariff_without_steps_is_its_base() -> None:
    assert price(Tariff(basis=TariffBasis.CASE, base_vnd=7), 3) == 7


def test_a_negative_quantity_has_no_price() -> None:
    with pytest.raises(ValueError, match="negative"):
        price(CERTIFIED_COPY, -1)


_RATES = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)), max_size=5, unique_by=lambda rate: rate[0])


@given(rates=_RATES, base=st.integers(0, 10**7), one=st.integers(0, 10**10), other=st.integers(0, 10**10))
def test_more_never_costs_less(rates: list[tuple[int, int]], base: int, one: int, other: int) -> None:
    steps = [TariffStep(above=above, per_unit_vnd=rate) for above, rate in sorted(rates)]
    tariff = Tariff(basis=TariffBasis.PAGE, base_vnd=base, steps=steps)
    assert price(tariff, min(one, other)) <= price(tariff, max(one, other))

import hypothesis.strategies as st
from analytics_service.concentration.measures import concentration
from analytics_service.uptake.causes import Cause, Evidence, causes
from hypothesis import given

numbers = st.integers(0, 1000)


def test_one_field_alone_is_alarming_and_an_even_spread_is_not() -> None:
    alone = concentration({"XTTM": 271})
    assert (alone.herfindahl, alone.alarming, alone.parts[0].share) == (10_000, True, 100.0)
    even = concentration({str(number): 10 for number in range(20)})
    assert (even.herfindahl, even.alarming) == (500, False)


def test_the_sources_year_hangs_on_one_field() -> None:
    found = concentration({"XTTM": 271, "rest": 262})
    assert (found.parts[0].code, found.parts[0].share, found.alarming) == ("XTTM", 50.84, True)


def test_of_nothing_there_is_no_concentration() -> None:
    found = concentration({})
    assert (found.total, found.parts, found.herfindahl, found.alarming) == (0, [], None, False)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 10**6), min_size=1, max_size=30))
def test_the_index_lies_between_an_even_spread_and_one_alone(by_code: dict[str, int]) -> None:
    found = concentration(by_code)
    assert found.herfindahl is not None
    assert 10_000 // len(by_code) - 1 <= found.herfindahl <= 10_000
    assert sum(part.dossiers for part in found.parts) == found.total == sum(by_code.values())


def test_what_is_not_offered_comes_before_everything() -> None:
    found = causes(Evidence(services_online=0, on_paper=40, abandoned=2))
    assert [each.cause for each in found] == [Cause.NOT_OFFERED, Cause.USED_ON_PAPER, Cause.ABANDONED]


def test_what_is_offered_and_never_begun_was_never_used() -> None:
    assert [(each.cause, each.weight) for each in causes(Evidence(services_online=7))] == [(Cause.NEVER_USED, 7)]


@given(st.builds(Evidence, numbers, numbers, numbers, numbers, numbers, numbers))
def test_every_agency_gets_a_cause_and_the_heaviest_comes_first(evidence: Evidence) -> None:
    found = causes(evidence)
    assert found
    weights = [each.weight for each in found if each.cause is not Cause.NOT_OFFERED]
    assert weights == sorted(weights, reverse=True)

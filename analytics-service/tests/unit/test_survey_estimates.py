import pytest
from analytics_service.surveys.estimates import Agreement, Interval, agreement, wilson


@pytest.mark.parametrize(
    ("yes", "answers", "expected"),
    [
        # The source: 111 of 188.
        (111, 188, Interval(51.90, 65.82)),
        (0, 10, Interval(0.0, 27.75)),
        (10, 10, Interval(72.25, 100.0)),
        (1, 1, Interval(20.65, 100.0)),
        (0, 0, None),
    ],
    ids=["the source", "nobody", "everybody", "one alone", "no answers"],
)
def test_the_interval_is_wilsons(yes: int, answers: int, expected: Interval | None) -> None:
    assert wilson(yes, answers) == expected


def test_flags_are_held_against_what_people_say() -> None:
    told = [("suspected_proxy", False)] * 3 + [("suspected_proxy", True)] + [("self", False)] * 2 + [("self", True)]
    assert agreement([*told, ("assisted", False), ("state_body", False)]) == Agreement(right=3, wrong=1, missed=2)

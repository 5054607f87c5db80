from fractions import Fraction

import pytest
from analytics_service.definitions.index766 import PARTS
from analytics_service.definitions.index766_catalogue import SERVICES_OFFERED
from analytics_service.definitions.index766_dossiers import FEEDBACK_ON_TIME, ONLINE_SHARE, SATISFIED
from analytics_service.index766.scoring import Counted, Scored, ranked, score, total


def test_the_parts_make_100_points_and_each_group_its_own() -> None:
    by_group = {group: sum(part.most_points for part in PARTS if part.group == group) for group in "12345"}
    assert by_group == {"1": 18, "2": 20, "3": 22, "4": 22, "5": 18}


@pytest.mark.parametrize(
    ("counted", "points", "missing"),
    [
        (Counted(80, 100), 4.0, 0),
        (Counted(100, 100), 4.0, 0),
        (Counted(40, 100), 2.0, 40),
        (Counted(1, 3), 1.67, 2),
        (Counted(0, 7), 0.0, 6),
    ],
    ids=["full mark", "above it", "half of it", "a third", "nothing"],
)
def test_points_grow_in_proportion_up_to_the_full_mark(counted: Counted, points: float, missing: int) -> None:
    scored = Scored(SERVICES_OFFERED, counted)
    assert (scored.points, scored.missing) == (points, missing)
    assert scored.gain == round(4 - points, 2)


def test_nothing_to_divide_by_is_not_applicable_and_in_no_total() -> None:
    scored = score([FEEDBACK_ON_TIME, SATISFIED], {"5.1": Counted(0, 0), "5.4": Counted(9, 10)})
    assert (scored[0].points, scored[0].percent, scored[0].gain) == (None, None, 0)
    assert total(scored) == (6, 6)


def test_the_rate_of_synchronisation_lowers_the_online_share() -> None:
    scored = Scored(ONLINE_SHARE, Counted(5, 10, Fraction(1, 2)))
    assert (scored.percent, scored.points) == (25.0, 2.0)


def test_what_would_raise_the_index_most_comes_first() -> None:
    counted = {"2.1": Counted(9, 10), "5.1": Counted(1, 10), "5.4": Counted(9, 10), "4.1": Counted(0, 0)}
    assert [(each.part.code, each.gain) for each in ranked(score(PARTS, counted))] == [("5.1", 5.4), ("2.1", 2.0)]

from datetime import date, timedelta

import pytest
from analytics_service.rushes.detecting import LEAST_DOSSIERS, Rush, reporting_days, rush

REPORTED_ON = date(2025, 12, 31)
FIRST = date(2025, 12, 22)


def counted(dossiers: int, usual: int = 0, *, on: date = REPORTED_ON) -> dict[date, int]:
    """So many on one day, and so many on each day before the window."""
    return {FIRST - timedelta(days=days): usual for days in range(1, 81)} | {on: dossiers}


@pytest.mark.parametrize(
    ("dossiers", "usual", "is_rush"), [(20, 0, True), (19, 0, False), (60, 2, True), (59, 2, False)]
)
def test_many_and_three_times_the_usual_make_a_rush(dossiers: int, usual: int, is_rush: bool) -> None:
    assert (rush(counted(dossiers, usual), REPORTED_ON) is not None) is is_rush


def test_a_rush_tells_what_it_rests_on() -> None:
    assert rush(counted(80, 2), REPORTED_ON) == Rush(REPORTED_ON, FIRST, 80, 160, 80, 4.0)
    assert rush(counted(20), REPORTED_ON) == Rush(REPORTED_ON, FIRST, 20, 0, 80, None)


@pytest.mark.parametrize("on", [FIRST - timedelta(days=1), REPORTED_ON + timedelta(days=1)], ids=["before", "after"])
def test_other_days_make_no_rush(on: date) -> None:
    assert rush(counted(10 * LEAST_DOSSIERS, on=on), REPORTED_ON) is None


def test_the_ends_of_quarters_inside_the_period_are_looked_at() -> None:
    found = list(reporting_days(date(2024, 3, 31), date(2024, 12, 30)))
    assert found == [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30)]
    assert list(reporting_days(date(2024, 12, 31), date(2025, 1, 1))) == [date(2024, 12, 31)]

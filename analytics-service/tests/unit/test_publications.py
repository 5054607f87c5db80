from datetime import date

import pytest
from analytics_service.publications.content import costs_on, due_on, of_record
from contracts import examples


@pytest.mark.parametrize(
    ("decided_on", "due"),
    [
        (date(2026, 4, 2), date(2026, 4, 9)),
        (date(2026, 4, 4), date(2026, 4, 10)),
        # Hùng Kings' day falls on a Sunday, so Monday 27 April is off; 30 April and 1 May too.
        (date(2026, 4, 23), date(2026, 5, 5)),
    ],
    ids=["over a weekend", "decided on a Saturday", "over the holidays"],
)
def test_five_working_days_after_the_decision(decided_on: date, due: date) -> None:
    assert due_on(decided_on) == due


def test_what_a_record_holds_for_the_index() -> None:
    paid, free = of_record(examples.criminal_record()), of_record(examples.promotion_notice())
    assert (paid["is_complete"], paid["for_citizens"], paid["from_population"]) == (True, True, False)
    assert free["fee_days"] == [] and not free["for_citizens"]
    assert (paid["name"], paid["time_limits"]) == ("Cấp Phiếu lý lịch tư pháp", {"day": 15})
    assert free["time_limits"] == {}
    assert costs_on(paid["fee_days"], examples.FIRST_DAY)
    assert not costs_on(paid["fee_days"], date(1999, 1, 1))
    assert not costs_on([["2026-01-01", "2026-03-31"]], date(2026, 4, 1))

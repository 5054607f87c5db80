"""What signs weigh: one alone is nothing odd, and a person decides in the end."""

from typing import Any

import pytest
from dossier_service.reviews.rules import OPENS_AT, WEIGHTS, Reason, Signs, score


@pytest.mark.parametrize(
    ("signs", "reasons", "opens"),
    [
        ({}, [], False),
        ({"owners_of_contact": 2}, [], False),
        ({"owners_of_contact": 3}, [Reason.CONTACT_REUSED], False),
        ({"contact_of_official": True}, [Reason.CONTACT_OF_OFFICIAL], False),
        ({"private_from_agency": True}, [Reason.AGENCY_NETWORK], False),
        ({"private_from_agency": True, "owners_in_a_row": 2}, [Reason.AGENCY_NETWORK], False),
        ({"private_from_agency": True, "owners_in_a_row": 3}, [Reason.AGENCY_NETWORK, Reason.IN_A_ROW], True),
        ({"owners_in_a_row": 9}, [], False),
        ({"owners_of_contact": 3, "private_from_agency": True}, [Reason.CONTACT_REUSED, Reason.AGENCY_NETWORK], True),
        ({"unconfirmed_of_helper": 4}, [], False),
        ({"unconfirmed_of_helper": 5}, [Reason.OFTEN_UNCONFIRMED], False),
        ({"denied": True}, [Reason.DENIED], True),
    ],
    ids=str,
)
def test_what_signs_weigh(signs: dict[str, Any], reasons: list[Reason], *, opens: bool) -> None:
    found = score(Signs(**signs))
    assert (list(found.reasons), found.opens_review) == (reasons, opens)
    assert found.points == min(100, sum(WEIGHTS[reason] for reason in reasons))


def test_no_sign_alone_but_a_denial_opens_a_review() -> None:
    assert [reason for reason, weight in WEIGHTS.items() if weight >= OPENS_AT] == [Reason.DENIED]


def test_all_signs_together_stay_within_a_hundred() -> None:
    numbers = {"owners_of_contact": 9, "owners_in_a_row": 9, "unconfirmed_of_helper": 9}
    everything = Signs(**numbers, private_from_agency=True, denied=True, contact_of_official=True)
    assert score(everything).points == 100
    assert set(score(everything).reasons) == set(Reason)

"""Signs that a dossier may have been filed by others than it says, and what they weigh. Pure.

A score says where to look, and is no finding: it leads to a review by a person, with a right of reply, or to nothing.
All weights are assumed values, to be set by the province when reviews have shown how often each is right.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    CONTACT_REUSED = "contact_reused"
    """The same phone or e-mail for three or more unrelated owners within 30 days (X-14)."""
    CONTACT_OF_OFFICIAL = "contact_of_official"
    """The phone or e-mail is one that an official's log-in carries (X-14)."""
    AGENCY_NETWORK = "agency_network"
    """From a private account, out of an agency's network."""
    IN_A_ROW = "in_a_row"
    """Three or more owners out of an agency's network to the same desk within half an hour."""
    OFTEN_UNCONFIRMED = "often_unconfirmed"
    """By a helper who has five or more filings of 30 days that nobody confirmed."""
    DENIED = "denied"
    """The person says that nobody was asked to file it."""


WEIGHTS = {
    Reason.CONTACT_REUSED: 40,
    Reason.CONTACT_OF_OFFICIAL: 40,
    Reason.AGENCY_NETWORK: 30,
    Reason.IN_A_ROW: 30,
    Reason.OFTEN_UNCONFIRMED: 40,
    Reason.DENIED: 100,
}
OPENS_AT = 60
"""No single sign but a denial opens a review: one phone for a family, a terminal in the hall are nothing odd."""
OWNERS_OF_CONTACT, OWNERS_IN_A_ROW, UNCONFIRMED = 3, 3, 5
NEIGHBOURHOOD = timedelta(minutes=15)
"""Before and after; what is later is scored later, when both sides of it are known."""
REVIEW_LASTS = timedelta(days=90)
"""Then it ends without a finding, and the score goes."""
REPLY_TIME = timedelta(days=10)
"""Nobody is found to have filed for others before they could answer."""


class Signs(NamedTuple):
    owners_of_contact: int = 0
    private_from_agency: bool = False
    owners_in_a_row: int = 0
    unconfirmed_of_helper: int = 0
    denied: bool = False
    contact_of_official: bool = False


class Score(NamedTuple):
    points: int
    reasons: Sequence[Reason]

    @property
    def opens_review(self) -> bool:
        return self.points >= OPENS_AT


def score(signs: Signs) -> Score:
    """0-100, with each reason that counted."""
    found = {
        Reason.CONTACT_REUSED: signs.owners_of_contact >= OWNERS_OF_CONTACT,
        Reason.CONTACT_OF_OFFICIAL: signs.contact_of_official,
        Reason.AGENCY_NETWORK: signs.private_from_agency,
        Reason.IN_A_ROW: signs.private_from_agency and signs.owners_in_a_row >= OWNERS_IN_A_ROW,
        Reason.OFTEN_UNCONFIRMED: signs.unconfirmed_of_helper >= UNCONFIRMED,
        Reason.DENIED: signs.denied,
    }
    reasons = [reason for reason, holds in found.items() if holds]
    return Score(min(100, sum(WEIGHTS[reason] for reason in reasons)), reasons)

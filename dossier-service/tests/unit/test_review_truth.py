"""How right the signs are on a set of filings of which it is known who filed them (X-03). All of it is invented."""

import random

from dossier_service.reviews.rules import Signs, score

FILINGS = 1_000
IN_THEIR_PLACE = 0.15
"""Of the invented filings this share was filed by an official in the person's place."""


def seeded() -> list[tuple[bool, Signs]]:
    """(Filed in the person's place, the signs that it left); the same ones every time."""
    chance = random.Random(2019)
    return [_filing(chance, in_place=chance.random() < IN_THEIR_PLACE) for _ in range(FILINGS)]


def _filing(chance: random.Random, *, in_place: bool) -> tuple[bool, Signs]:
    """An official files from the office, mostly several in a row; families share phones, halls have terminals."""
    from_agency = chance.random() < (0.9 if in_place else 0.1)
    signs = Signs(
        owners_of_contact=chance.choice((1, 3, 6) if in_place else (1, 1, 1, 1, 1, 1, 2, 3)),
        private_from_agency=from_agency,
        owners_in_a_row=chance.choice((3, 5, 8) if in_place else (1, 1, 1, 2)) if from_agency else 0,
        unconfirmed_of_helper=chance.choice((0, 6)) if in_place else 0,
        denied=chance.random() < (0.05 if in_place else 0.002),
    )
    return in_place, signs


def test_precision_and_recall_of_the_signs_on_a_known_truth() -> None:
    found = [(in_place, score(signs).opens_review) for in_place, signs in seeded()]
    right = sum(in_place and flagged for in_place, flagged in found)
    flags, hidden = sum(flagged for _, flagged in found), sum(in_place for in_place, _ in found)
    assert (right, flags, hidden) == (119, 130, 131)
    precision, recall = round(100 * right / flags, 2), round(100 * right / hidden, 2)
    assert (precision, recall) == (91.54, 90.84)

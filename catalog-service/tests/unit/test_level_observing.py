from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from catalog_service.levels.observing import StepKind, come_to

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
RETURNED: dict[str, Any] = {"kind": StepKind.RETURNED, "by": "post", "at": AT.isoformat()}
REOPENED: dict[str, Any] = {"kind": StepKind.REOPENED}
FAILED: dict[str, Any] = {"kind": StepKind.FAILED}
REMOVED: dict[str, Any] = {"kind": StepKind.REMOVED}
RESTORED: dict[str, Any] = {"kind": StepKind.RESTORED}


def undone(sequence: int) -> dict[str, Any]:
    return {"kind": StepKind.UNDONE, "undoes": sequence}


OPEN: dict[str, Any] = {"failed": False, "returned_by": None, "returned_at": None}
ANSWERED = {"failed": False, "returned_by": "post", "returned_at": AT}
CAME_TO_NOTHING = OPEN | {"failed": True}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ({}, OPEN),
        ({"6": RETURNED}, ANSWERED),
        ({"6": RETURNED, "7": REOPENED}, OPEN),
        ({"6": RETURNED, "7": REOPENED, "9": RETURNED}, ANSWERED),
        ({"9": REOPENED, "10": RETURNED}, ANSWERED),
        ({"3": FAILED}, CAME_TO_NOTHING),
        ({"6": RETURNED, "7": undone(6)}, OPEN),
        ({"3": FAILED, "4": undone(3)}, OPEN),
        ({"6": RETURNED, "7": REOPENED, "8": undone(7)}, ANSWERED),
        ({"6": RETURNED, "8": undone(5)}, ANSWERED),
        ({"7": undone(6)}, OPEN),
        ({"6": RETURNED, "7": REOPENED, "8": FAILED}, CAME_TO_NOTHING),
        ({"6": RETURNED, "8": REMOVED}, CAME_TO_NOTHING),
        ({"6": RETURNED, "8": REMOVED, "9": RESTORED}, ANSWERED),
        ({"6": RETURNED, "8": REMOVED, "9": RESTORED, "11": REMOVED}, CAME_TO_NOTHING),
    ],
)
def test_a_dossier_came_to_what_its_last_standing_step_says_in_whatever_order_it_is_heard(
    steps: dict[str, Any], expected: dict[str, Any]
) -> None:
    for order in permutations(steps.items()):
        assert come_to(dict(order)) == expected

"""What a dossier came to, from its steps in whatever order they are heard. Pure.

A dossier shows a level as far as it stands: one that was refused at the door, stopped or withdrawn shows nothing, one
that was decided anew shows no answer until the next one. A step that was undone never was, nor was a removal from
the record once the dossier is back.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

Step = dict[str, Any]


class StepKind(StrEnum):
    RETURNED = "returned"
    REOPENED = "reopened"
    FAILED = "failed"
    UNDONE = "undone"
    REMOVED = "removed"
    RESTORED = "restored"


def come_to(steps: Mapping[str, Step]) -> dict[str, Any]:
    """`failed, returned_by, returned_at` by the last step that stands; `steps` by their sequence in the dossier."""
    taken_back = _taken_back(steps)
    standing = [
        step
        for number, step in sorted(steps.items(), key=lambda item: int(item[0]))
        if int(number) not in taken_back and step["kind"] not in _TAKING_BACK
    ]
    last: Step = standing[-1] if standing else {"kind": None}
    is_returned = last["kind"] == StepKind.RETURNED
    return {
        "failed": last["kind"] in (StepKind.FAILED, StepKind.REMOVED),
        "returned_by": last["by"] if is_returned else None,
        "returned_at": datetime.fromisoformat(last["at"]) if is_returned else None,
    }


_TAKING_BACK = (StepKind.UNDONE, StepKind.RESTORED)


def _taken_back(steps: Mapping[str, Step]) -> set[int]:
    """The numbers of what was undone, and of removals before a return to the record."""
    found: set[int] = set()
    removed = {int(number) for number, step in steps.items() if step["kind"] == StepKind.REMOVED}
    for number, step in steps.items():
        if step["kind"] == StepKind.UNDONE:
            found.add(int(step["undoes"]))
        elif step["kind"] == StepKind.RESTORED:
            found |= {one for one in removed if one < int(number)}
    return found

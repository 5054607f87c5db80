"""What a dossier came to, from its steps in whatever order they are heard. Pure.

A dossier shows a level as far as it stands: one that was refused at the door, stopped or withdrawn shows nothing, one
that was decided anew shows no answer until the next one. A step that was undone never was.
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


def come_to(steps: Mapping[str, Step]) -> dict[str, Any]:
    """`failed, returned_by, returned_at` by the last step that stands; `steps` by their sequence in the dossier."""
    undone = {str(step["undoes"]) for step in steps.values() if step["kind"] == StepKind.UNDONE}
    standing = [
        step
        for number, step in sorted(steps.items(), key=lambda item: int(item[0]))
        if number not in undone and step["kind"] != StepKind.UNDONE
    ]
    last: Step = standing[-1] if standing else {"kind": None}
    is_returned = last["kind"] == StepKind.RETURNED
    return {
        "failed": last["kind"] == StepKind.FAILED,
        "returned_by": last["by"] if is_returned else None,
        "returned_at": datetime.fromisoformat(last["at"]) if is_returned else None,
    }

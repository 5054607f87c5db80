"""Which step can be taken back, and by whom. Pure.

Only what stays within the house and puts nothing but the dossier's place, its official or its proposal somewhere else.
"""

from typing import Any

from dossier_service.dossiers.actions import Action

UNDOABLE = frozenset({Action.FORWARD, Action.ASSIGN, Action.PROPOSE})

_COLUMNS = {
    "unit": "current_unit",
    "assignee": "assignee",
    "proposal": "proposal",
    "proposed_by": "proposed_by",
    "proposed_for": "proposed_for",
}
"""What a step writes down of the time before it, and the dossier's column that it is about."""


def undoable(action: str, actor: str, before: dict[str, Any] | None, caller: str) -> bool:
    """About the newest entry of the history: nobody, the system included, has acted since; `repository.py` says of
    what leaves no entry there."""
    return action in UNDOABLE and actor == caller and before is not None


def columns_before(before: dict[str, Any]) -> dict[str, Any]:
    return {_COLUMNS[name]: value for name, value in before.items()}

"""What of a dossier's history moves it along its internal process. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dossier_service.dossiers.actions import Action


class Deed(StrEnum):
    HANDED_OVER = "handed_over"
    COMPLETED = "completed"
    """One named step is done: by who held it, or by the agency that it was passed on to."""
    ASKED = "asked"
    ANSWERED = "answered"
    DECIDED = "decided"
    RETURNED = "returned"


@dataclass(frozen=True)
class Move:
    deed: Deed
    at: datetime
    giver: str | None = None
    receiver: str | None = None
    step_id: str | None = None
    task_id: str | None = None


@dataclass(frozen=True)
class Entry:
    """Of the history, what the process reads."""

    sequence: int
    action: str
    details: Mapping[str, Any]
    occurred_at: datetime


_ANSWERS = frozenset({Action.ANSWER_CONSULTATION, Action.RECALL_CONSULTATION})


def moves_of(history: Iterable[Entry], receiving_unit: str, executing_agency: str) -> list[Move]:
    """Without what was undone, and without a decision that was reopened."""
    entries = [*history]
    undone = {entry.details["undone"]["sequence"] for entry in entries if entry.action == Action.UNDO}
    found: list[Move] = []
    for entry in entries:
        if entry.sequence in undone:
            continue
        if entry.action == Action.REOPEN:
            found = [move for move in found if move.deed is not Deed.DECIDED]
        elif move := _move(entry, receiving_unit, executing_agency):
            found.append(move)
    return found


def _move(entry: Entry, receiving_unit: str, executing_agency: str) -> Move | None:
    at, details = entry.occurred_at, entry.details
    match entry.action:
        case Action.ACCEPT:
            return Move(Deed.HANDED_OVER, at, receiving_unit, executing_agency)
        case Action.FORWARD | Action.ASSIGN:
            return Move(Deed.HANDED_OVER, at, details["from"]["unit"], details["to"]["unit"])
        case Action.PROPOSE:
            return Move(Deed.HANDED_OVER, at, details["from"]["unit"], executing_agency)
        case Action.COMPLETE_STEP:
            return Move(Deed.COMPLETED, at, step_id=details["step"])
        case Action.CONSULT:
            return Move(Deed.ASKED, at, task_id=details["task_id"])
        case action if action in _ANSWERS and "step" in details:
            return Move(Deed.COMPLETED, at, step_id=details["step"])
        case action if action in _ANSWERS:
            return Move(Deed.ANSWERED, at, task_id=details["task_id"])
        case Action.DECIDE:
            return Move(Deed.DECIDED, at)
        case Action.RETURN_RESULT:
            return Move(Deed.RETURNED, at)
        case _:
            return None

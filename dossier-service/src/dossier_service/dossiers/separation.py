"""Two pairs of eyes: whoever has filed or proposed does not decide. Pure.

Not the newest proposal's author alone: a colleague who repeats a proposal does not set its first author free. Nor
whoever stands there as having filed it: a dossier that goes to another person's account was filed by whom it was.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from dossier_service.dossiers.actions import Action

TELLING = (Action.SUBMIT, Action.PROPOSE, Action.UNDO, Action.REOPEN)
"""The steps of the history that say who has filed and who has proposed."""


class Entry(NamedTuple):
    """A step of the history, as far as it is asked about here."""

    sequence: int
    action: str
    actor: str
    acting_for: str | None
    details: dict[str, Any]


def filers(entries: Iterable[Entry]) -> frozenset[str]:
    """Who has filed, and for which absent colleague."""
    filed = [entry for entry in entries if entry.action == Action.SUBMIT]
    return frozenset().union(*({entry.actor, entry.acting_for or entry.actor} for entry in filed))


def proposers(entries: Iterable[Entry]) -> frozenset[str]:
    """Who has proposed since the dossier was last reopened, and for whom; a proposal taken back binds nobody.

    `entries` are in the order of the history.
    """
    proposals: dict[int, set[str]] = {}
    for entry in entries:
        match entry.action:
            case Action.PROPOSE:
                proposals[entry.sequence] = {entry.actor, entry.acting_for or entry.actor}
            case Action.UNDO:
                proposals.pop(entry.details["undone"]["sequence"], None)
            case Action.REOPEN:
                proposals.clear()
            case _:
                continue
    return frozenset().union(*proposals.values())

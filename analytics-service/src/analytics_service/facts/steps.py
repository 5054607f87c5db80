"""What was heard of a dossier, step by step: which steps stand, and which came last. Pure."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from contracts import dossier as events

Step = Mapping[str, Any]
Heard = Mapping[str, Step]
"""Sequence number (as text, for JSON) → the event's own facts."""

_UNDONE = events.StepUndone.subject


def standing(steps: Heard) -> list[Step]:
    """In the order of the dossier's own sequence, without the steps that were undone."""
    ordered = [steps[number] for number in sorted(steps, key=int)]
    undone = [str(step["undone_sequence"]) for step in ordered if step["subject"] == _UNDONE]
    return [steps[number] for number in sorted(steps, key=int) if number not in undone] if undone else ordered


def newest_first(ordered: list[Step]) -> dict[str, Step]:
    """The last step of each subject, by subject, the newest first."""
    newest: dict[str, Step] = {}
    for step in reversed(ordered):
        newest.setdefault(step["subject"], step)
    return newest


def first_of(subjects: Set[str], newest: Mapping[str, Step]) -> Step:
    """The newest step of any of those subjects; {} where there is none."""
    if not subjects.isdisjoint(newest):
        for subject, step in newest.items():
            if subject in subjects:
                return step
    return {}


def times_of(subject: str, ordered: list[Step], newest: Mapping[str, Step]) -> list[datetime]:
    """When each step of that subject happened, in order."""
    if subject not in newest:
        return []
    return [datetime.fromisoformat(step["at"]) for step in ordered if step["subject"] == subject]


def time_of(step: Step, name: str) -> datetime | None:
    return datetime.fromisoformat(step[name]) if name in step else None

"""Which times a desk offers, and what may be done with an appointment. Pure.

The law sets none of the numbers here; they are assumed values, the province sets them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dossier_service.calendars.working_calendar import WorkingCalendar, at_time

OPEN_AT_MOST = 3
"""How many appointments to come one person may hold (assumed value)."""
LONGEST_DAYS = 31
"""Of how many days free times are told at once."""
REMINDED_BEFORE = timedelta(days=1)
KEPT = timedelta(days=180)
"""How long after its day it is known whose an appointment was (assumed value)."""


class Need(StrEnum):
    FILE = "file"
    SUPPLEMENT = "supplement"
    COLLECT_RESULT = "collect_result"
    ASK = "ask"


class Status(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    HOLDER = "holder"
    DESK = "desk"
    CALENDAR = "calendar"
    """The desk is closed then, by the working calendar or its own settings."""


class Action(StrEnum):
    MOVE = "move"
    CANCEL = "cancel"


class Rule(NamedTuple):
    """How a desk takes appointments from a day on: `capacity` people at a time, none when it is 0."""

    valid_from: date
    slot_minutes: int
    capacity: int
    days_ahead: int
    lead_minutes: int


class Slot(NamedTuple):
    starts_at: datetime
    ends_at: datetime


def rule_on(rules: Iterable[Rule], day: date) -> Rule | None:
    """The last one that has begun; None where the desk takes no appointments that day."""
    begun = max((rule for rule in rules if rule.valid_from <= day), default=None)
    return begun if begun and begun.capacity else None


def slots_on(calendar: WorkingCalendar, day: date, slot_minutes: int) -> list[Slot]:
    """From the opening of each session on, as many as end before it closes."""
    length = timedelta(minutes=slot_minutes)
    found: list[Slot] = []
    for opens, closes in calendar.reception_on(day):
        start, end = at_time(day, opens), at_time(day, closes)
        while start + length <= end:
            found.append(Slot(start, start + length))
            start += length
    return found


def offered_on(rules: Sequence[Rule], calendar: WorkingCalendar, day: date, now: datetime, today: date) -> list[Slot]:
    """What may be booked now, full or not: not too soon, and not too far ahead."""
    rule = rule_on(rules, day)
    if rule is None or not today <= day <= today + timedelta(days=rule.days_ahead):
        return []
    earliest = now + timedelta(minutes=rule.lead_minutes)
    return [slot for slot in slots_on(calendar, day, rule.slot_minutes) if slot.starts_at >= earliest]


def overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def taken(slot: Slot, held: Mapping[Slot, int]) -> int:
    """By how many; after a change of the settings times of the older ones may lie across it."""
    return sum(count for other, count in held.items() if overlap(slot, other))


def is_open(rules: Sequence[Rule], calendar: WorkingCalendar, slot: Slot, day: date) -> bool:
    """Whether the desk still receives at a time that was booked, however long its slots are now."""
    sessions = [(at_time(day, opens), at_time(day, closes)) for opens, closes in calendar.reception_on(day)]
    inside = any(opens <= slot.starts_at and slot.ends_at <= closes for opens, closes in sessions)
    return inside and rule_on(rules, day) is not None


def actions_of(status: Status, starts_at: datetime, now: datetime, *, holder: bool, desk: bool) -> list[Action]:
    """Until it begins; the desk moves nobody, it cancels and says why."""
    if status is not Status.BOOKED or now >= starts_at:
        return []
    return [Action.MOVE, Action.CANCEL] if holder else [Action.CANCEL] if desk else []

"""The ledger of a due date (sổ hạn): lines that a person can follow, and that a machine can reckon again. Pure.

A line's facts are what the reckoning needs besides the instant; its note is for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.catalog import TimeLimit, TimeUnit


class Kind(StrEnum):
    RECEIVED = "received"
    SESSION_START = "session_start"
    ADD = "add"
    REST_DAY = "rest_day"
    HALF_DAY = "half_day"
    UNKNOWN_YEAR = "unknown_year"
    """A year whose holidays are not in the calendar yet: the date is reckoned again when they are."""
    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    REBASE = "rebase"
    CALENDAR = "calendar"
    """The working calendar was changed; what follows is the date by the new one."""
    PAUSE = "pause"
    REFUSAL_DUE = "refusal_due"
    DUE = "due"


@dataclass(frozen=True)
class LedgerLine:
    """One line of the account that leads to the due date; `kind` says what it does."""

    at: datetime
    kind: Kind
    note: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pause:
    stopped_at: datetime
    resumed_at: datetime


@dataclass(frozen=True)
class Promise:
    """All that a due date follows from, beside the calendar."""

    received_at: datetime
    limit: TimeLimit
    pauses: tuple[Pause, ...] = ()
    """Those that have ended; one that still lasts counts when it ends."""
    extended_at: datetime | None = None
    extended_to: datetime | None = None
    """Set together: the new date that was promised once (NĐ 61/2018 Art. 19), from which later pauses count on."""


def promise_of(lines: Iterable[LedgerLine]) -> Promise | None:
    """What the ledger says was promised; None when no clock was ever started."""
    received_at = limit = extended_at = extended_to = stopped_at = None
    pauses: list[Pause] = []
    for line in lines:
        match line.kind:
            case Kind.RECEIVED:
                received_at = line.at
            case Kind.ADD:
                limit = TimeLimit.model_validate(line.facts)
            case Kind.STOP:
                stopped_at = line.at
            case Kind.RESUME if stopped_at:
                pauses.append(Pause(stopped_at, line.at))
                stopped_at = None
            case Kind.EXTEND:
                extended_at, extended_to = line.at, datetime.fromisoformat(line.facts["due_at"])
            case Kind.REBASE:
                limit = extended_at = extended_to = None
            case _:
                pass
    if received_at is None:
        return None
    return Promise(received_at, limit or TimeLimit(unit=TimeUnit.NONE), tuple(pauses), extended_at, extended_to)


def calendar_of(lines: Iterable[LedgerLine]) -> Mapping[str, Any]:
    """By which calendar the last due date was reckoned; empty for one from before calendars had versions."""
    due = [line.facts for line in lines if line.kind == Kind.DUE]
    return due[-1] if due else {}

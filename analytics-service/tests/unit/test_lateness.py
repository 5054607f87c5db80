"""Since when a dossier is late (QĐ 766, 2.1), from its events."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from analytics_service.facts import folding
from analytics_service.facts.examples import ACCEPTED, DECIDED, DUE, Course, reopened, with_supplement
from contracts import dossier as events

DAY = timedelta(days=1)
AFTER = DUE + DAY


def late_from(course: Course) -> datetime | None:
    return folding.derive({str(event.sequence): folding.heard(event) for event in course.events}, {})["late_from"]


def accepted(due_at: datetime | None = DUE) -> Course:
    return Course().submit().accept(due_at=due_at).forward()


def ask(course: Course, at: datetime) -> Course:
    return course.say(events.SupplementRequested, at, supplement_id=UUID(int=5), item_count=1)


def supply(course: Course, at: datetime, due_at: datetime = DUE) -> Course:
    return course.say(events.DossierSupplied, at, supplement_id=UUID(int=5), due_at=due_at)


def ask_money(course: Course, at: datetime) -> Course:
    return course.say(events.PaymentRequested, at, charge_ids=[UUID(int=6)])


CASES: dict[str, tuple[Course, datetime | None]] = {
    "running: it will be, unless it ends before": (accepted(), DUE),
    "ended at the due instant itself": (accepted().decide(DUE), None),
    "ended after it": (accepted().decide(AFTER, on_time=False), DUE),
    "without a due date, running": (accepted(None), None),
    "without a due date, ended in time": (accepted(None).decide(), None),
    "without a due date, late by its agency's word": (accepted(None).decide(on_time=False), DECIDED),
    "a due date decides, whatever the agency says": (accepted().decide(on_time=False), None),
    "waits for papers since before the due date": (ask(accepted(), DUE - DAY), None),
    "papers were asked for after it": (ask(accepted(), AFTER), DUE),
    "waits for money since before it": (ask_money(accepted(), DUE - DAY), None),
    "money was asked for after it": (ask_money(accepted(), AFTER), DUE),
    "papers came, the date moved": (with_supplement(), DUE + 3 * DAY),
    "papers were asked for twice": (ask(supply(ask(accepted(), ACCEPTED + DAY), ACCEPTED + 2 * DAY), DECIDED), DECIDED),
    "asked for twice and ended early": (
        ask(supply(ask(accepted(), ACCEPTED + DAY), ACCEPTED + 2 * DAY), ACCEPTED + 3 * DAY).decide(),
        ACCEPTED + 3 * DAY,
    ),
    "asked for twice after it was late": (ask(supply(ask(accepted(), AFTER), AFTER + DAY), AFTER + 2 * DAY), DUE),
    "refused, then opened again": (reopened(), DUE),
}


@pytest.mark.parametrize("name", CASES)
def test_since_when_a_dossier_is_late(name: str) -> None:
    course, expected = CASES[name]
    assert late_from(course) == expected


@pytest.mark.parametrize("undone", [True, False])
def test_a_request_that_was_undone_was_none(undone: bool) -> None:
    course: Any = ask(supply(ask(accepted(), ACCEPTED + DAY), ACCEPTED + 2 * DAY), DECIDED)
    if undone:
        course.say(events.StepUndone, DECIDED, undone_sequence=len(course.events))
    assert late_from(course) == (DUE if undone else DECIDED)

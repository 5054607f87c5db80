"""Which times a desk offers: from its sessions, its settings, and the day it is."""

from datetime import date, datetime, time, timedelta

import pytest
from dossier_service.appointments.rules import (
    Action,
    Rule,
    Slot,
    Status,
    actions_of,
    is_open,
    offered_on,
    slots_on,
    taken,
)
from dossier_service.calendars.working_calendar import Hours, WorkingCalendar
from dossier_service.testing.clocks import local

MONDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 12)
TODAY = date(2026, 12, 1)
NOW = local("2026-12-01 08:00")
USUAL = WorkingCalendar()
OWN_HOURS = WorkingCalendar(hours=((Hours(((time(7), time(11)),), ((time(8), time(10)),)),),))
RULE = Rule(TODAY, slot_minutes=60, capacity=2, days_ahead=14, lead_minutes=120)


def times(slots: list[Slot]) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in slots]


def with_day(kind: str) -> WorkingCalendar:
    return WorkingCalendar({MONDAY: (kind, "mẫu")})


@pytest.mark.parametrize(
    ("calendar", "day", "minutes", "starts"),
    [
        (USUAL, MONDAY, 60, ["07:30", "08:30", "09:30", "10:30", "13:00", "14:00", "15:00", "16:00"]),
        (USUAL, MONDAY, 180, ["07:30", "13:00"]),
        (USUAL, SATURDAY, 60, []),
        (with_day("day_off"), MONDAY, 60, []),
        (with_day("half_day_morning"), MONDAY, 120, ["07:30", "09:30"]),
        (with_day("half_day_afternoon"), MONDAY, 120, ["13:00", "15:00"]),
        (WorkingCalendar({SATURDAY: ("working_day", "mẫu")}), SATURDAY, 240, ["07:30", "13:00"]),
        (OWN_HOURS, SATURDAY, 60, ["08:00", "09:00"]),
        (OWN_HOURS, MONDAY, 240, ["07:00"]),
    ],
    ids=[
        "usual", "long", "weekend", "off", "morning", "afternoon", "worked Saturday", "Saturday reception", "own hours",
    ],
)  # fmt: skip
def test_times_fill_the_sessions(calendar: WorkingCalendar, day: date, minutes: int, starts: list[str]) -> None:
    assert times(slots_on(calendar, day, minutes)) == starts


@pytest.mark.parametrize(
    ("rules", "day", "now", "first"),
    [
        ([RULE], MONDAY, NOW, "07:30"),
        ([RULE], TODAY, NOW, "10:30"),
        ([RULE], TODAY, local("2026-12-01 07:30"), "09:30"),
        ([RULE], TODAY + timedelta(days=14), NOW, "07:30"),
        ([RULE], TODAY + timedelta(days=15), NOW, None),
        ([RULE], date(2026, 11, 30), NOW, None),
        ([RULE._replace(valid_from=MONDAY)], date(2026, 12, 4), NOW, None),
        ([RULE, RULE._replace(valid_from=MONDAY, capacity=0)], MONDAY, NOW, None),
        ([RULE._replace(valid_from=MONDAY, slot_minutes=240), RULE], MONDAY, NOW, "07:30"),
        ([], MONDAY, NOW, None),
    ],
    ids=[
        "plain", "lead time", "lead time to the minute", "last day", "too far", "yesterday", "not yet valid",
        "closed from then on", "another rule by then", "never opened",
    ],
)  # fmt: skip
def test_only_what_may_be_booked_now_is_offered(rules: list[Rule], day: date, now: datetime, first: str | None) -> None:
    assert next(iter(times(offered_on(rules, USUAL, day, now, TODAY))), None) == first


def slot(start: str, end: str) -> Slot:
    return Slot(local(f"2026-12-07 {start}"), local(f"2026-12-07 {end}"))


def test_times_of_older_settings_count_where_they_lie_across() -> None:
    held = {slot("08:00", "09:00"): 2, slot("09:00", "10:00"): 1, slot("10:00", "11:00"): 4}
    assert [taken(slot(*one), held) for one in (("08:30", "09:30"), ("09:30", "10:00"), ("07:00", "08:00"))] == [
        3,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("calendar", "rules", "open_then"),
    [
        (USUAL, [RULE], True),
        (with_day("day_off"), [RULE], False),
        (with_day("half_day_afternoon"), [RULE], False),
        (USUAL, [RULE._replace(capacity=0)], False),
        (USUAL, [RULE._replace(slot_minutes=240)], True),
    ],
    ids=["as booked", "day off", "morning off", "closed", "longer slots"],
)
def test_a_booked_time_holds_while_the_desk_receives_then(
    calendar: WorkingCalendar, rules: list[Rule], open_then: bool
) -> None:
    assert is_open(rules, calendar, slot("09:30", "10:30"), MONDAY) is open_then


@pytest.mark.parametrize(
    ("status", "minutes_before", "holder", "desk", "allowed"),
    [
        (Status.BOOKED, 1, True, False, [Action.MOVE, Action.CANCEL]),
        (Status.BOOKED, 1, False, True, [Action.CANCEL]),
        (Status.BOOKED, 1, False, False, []),
        (Status.BOOKED, 0, True, False, []),
        (Status.CHECKED_IN, 1, True, False, []),
        (Status.CANCELLED, 1, True, True, []),
    ],
)
def test_it_may_be_changed_until_it_begins(
    status: Status, minutes_before: int, holder: bool, desk: bool, allowed: list[Action]
) -> None:
    starts_at = local("2026-12-07 09:00")
    now = starts_at - timedelta(minutes=minutes_before)
    assert actions_of(status, starts_at, now, holder=holder, desk=desk) == allowed

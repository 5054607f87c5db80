"""The working calendar: days by dispatch over the seed, half days, hours per unit, versions; the preview obeys them."""

from datetime import date, datetime
from typing import Any

import pytest
from dossier_service.calendars import repository
from dossier_service.calendars import service as calendars
from dossier_service.calendars.models import CalendarDay, CalendarVersion
from dossier_service.calendars.schemas import Change
from dossier_service.calendars.seed import SeededDay
from dossier_service.testing.courses import ADMINISTRATOR, AN, OFFICER
from servicekit.clock import VIETNAM, system_clock
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

Json = dict[str, Any]
DISPATCH = "1234/TTg-KGVX (số giả định)"
SUMMER = [{"opens": "07:00", "closes": "11:30"}, {"opens": "13:30", "closes": "17:00"}]


def day(day: str, kind: str, name: str = "Theo công văn", dispatch: str | None = DISPATCH) -> Json:
    return {"day": day, "kind": kind, "name": name, "dispatch": dispatch}


async def put_days(service: RunningService, *days: Json) -> Any:
    body, headers = {"days": list(days)}, service.headers(ADMINISTRATOR)
    return await service.client.put("/api/v1/calendar/days", json=body, headers=headers)


async def put_hours(service: RunningService, unit: str, *items: Json) -> Any:
    headers = service.headers(ADMINISTRATOR)
    return await service.client.put(f"/api/v1/calendar/hours?unit={unit}", json={"items": list(items)}, headers=headers)


def hours(valid_from: str = "2026-01-01", **changes: Any) -> Json:
    return {"valid_from": valid_from, "sessions": SUMMER, "dispatch": DISPATCH} | changes


async def preview(service: RunningService, received: str, value: float, unit: str, agency: str | None = None) -> Json:
    body = {"received_at": f"{received}+07:00", "limit": {"value": value, "unit": unit}, "agency": agency}
    return (await service.post("/api/v1/deadlines/preview", body=body)).raise_for_status().json()


async def due(service: RunningService, received: str, value: float, unit: str, agency: str | None = None) -> str:
    found = await preview(service, received, value, unit, agency)
    return datetime.fromisoformat(found["due_at"]).astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("received", "value", "unit", "expected"),
    [
        ("2020-04-24T09:00", 5, "working_day", "2020-05-05T17:00"),
        ("2020-01-20T09:00", 3, "working_day", "2020-01-30T17:00"),
        ("2019-04-26T09:00", 3, "working_day", "2019-05-04T17:00"),
        ("2019-12-30T09:00", 5, "working_day", "2020-01-07T17:00"),
        ("2025-04-25T09:00", 5, "working_day", "2025-05-06T17:00"),
        ("2026-04-24T09:00", 3, "working_day", "2026-05-04T17:00"),
        ("2026-08-21T09:00", 3, "working_day", "2026-08-25T17:00"),
        ("2020-01-10T09:00", 15, "day", "2020-01-30T17:00"),
        ("2026-04-06T08:30", 0.25, "working_day", "2026-04-06T10:30"),
        ("2026-04-06T16:00", 2, "hour", "2026-04-07T08:30"),
        ("2026-01-31T09:00", 1, "month", "2026-03-02T17:00"),
    ],
)
async def test_the_preview_ends_limits_where_the_law_says(
    service: RunningService, received: str, value: float, unit: str, expected: str
) -> None:
    found = await preview(service, received, value, unit)
    assert found["due_at"] == f"{expected}:00+07:00"
    assert (found["ledger"][0]["kind"], found["ledger"][-1]["kind"]) == ("received", "due")
    assert found["ledger"][-1]["at"] == found["due_at"]


async def test_the_preview_of_no_limit_has_no_date(service: RunningService) -> None:
    body = {"received_at": "2026-04-06T09:00:00+07:00", "limit": {"unit": "none"}}
    assert (await service.post("/api/v1/deadlines/preview", body=body)).json()["due_at"] is None


async def test_the_preview_knows_its_agency(service: RunningService) -> None:
    body = {"received_at": "2026-04-06T09:00:00+07:00", "limit": {"value": 1, "unit": "day"}, "agency": "H99"}
    refused = await service.post("/api/v1/deadlines/preview", body=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/agency")


async def test_the_preview_warns_of_a_year_without_a_calendar(service: RunningService) -> None:
    ledger = (await preview(service, "2032-12-28T09:00", 10, "working_day"))["ledger"]
    assert any(line["kind"] == "unknown_year" and "2033" in line["note"] for line in ledger)


class TestDays:
    async def test_a_dispatch_wins_over_the_seed(self, service: RunningService) -> None:
        assert await due(service, "2026-04-24T09:00", 3, "working_day") == "2026-05-04T17:00"
        answer = await put_days(service, day("2026-05-04", "day_off"), day("2026-05-09", "working_day"))
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert await due(service, "2026-04-24T09:00", 3, "working_day") == "2026-05-05T17:00"
        assert await due(service, "2026-05-08T09:00", 1, "working_day") == "2026-05-09T17:00"

    async def test_a_half_day_ends_with_its_half(self, service: RunningService) -> None:
        await put_days(service, day("2026-04-07", "half_day_morning"), day("2026-04-08", "half_day_afternoon"))
        assert await due(service, "2026-04-06T09:00", 1, "working_day") == "2026-04-07T11:30"
        assert await due(service, "2026-04-07T11:00", 1, "hour") == "2026-04-08T13:30"
        listed = (await service.get("/api/v1/calendar/days?from=2026-04-07&to=2026-04-08")).json()["items"]
        assert [item["kind"] for item in listed] == ["half_day_morning", "half_day_afternoon"]

    async def test_days_asked_for_in_reverse_are_refused(self, service: RunningService) -> None:
        answer = await service.get("/api/v1/calendar/days?from=2026-04-08&to=2026-04-07")
        assert (answer.status_code, answer.json()["code"]) == (400, "days_reversed")

    async def test_a_later_dispatch_wins_over_an_earlier_one(self, service: RunningService) -> None:
        await put_days(service, day("2026-04-07", "day_off"))
        await put_days(service, day("2026-04-07", "working_day", dispatch="1300/TTg-KGVX (số giả định)"))
        assert await due(service, "2026-04-06T09:00", 1, "working_day") == "2026-04-07T17:00"

    async def test_a_day_is_not_off_and_worked_at_once(self, service: RunningService) -> None:
        answer = await put_days(service, day("2026-04-07", "day_off"), day("2026-04-07", "working_day"))
        assert (answer.status_code, answer.json()["code"]) == (422, "day_contradicted")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/days/0/kind", "/days/1/kind"]

    async def test_what_an_administrator_sets_names_its_dispatch(self, service: RunningService) -> None:
        answer = await put_days(service, day("2026-04-07", "day_off", dispatch=None))
        assert (answer.status_code, answer.json()["code"]) == (422, "dispatch_required")
        assert answer.json()["errors"][0]["pointer"] == "/days/0/dispatch"
        assert await due(service, "2026-04-06T09:00", 1, "working_day") == "2026-04-07T17:00"

    @pytest.mark.parametrize("kind", ["as_weekday", "holiday"])
    async def test_other_kinds_are_refused(self, service: RunningService, kind: str) -> None:
        assert (await put_days(service, day("2026-04-07", kind))).status_code == 422

    async def test_only_an_administrator_sets_days(self, service: RunningService) -> None:
        headers = service.headers(OFFICER)
        answer = await service.client.put("/api/v1/calendar/days", json={"days": []}, headers=headers)
        assert answer.status_code == 403


class TestVersions:
    async def test_each_change_is_one_and_says_who_when_and_why(self, service: RunningService) -> None:
        await put_days(service, day("2026-04-07", "day_off"))
        await put_hours(service, "H05.03", hours())
        versions = (await service.get("/api/v1/calendar/versions", ADMINISTRATOR)).json()["items"]
        assert [(version["number"], version["subject"]) for version in versions] == [
            (3, "hours"),
            (2, "days"),
            (1, "seed"),
        ]
        assert versions[1]["dispatches"] == [DISPATCH] and versions[1]["changed_by"] == ADMINISTRATOR.subject
        assert (await service.get("/api/v1/calendar/versions", AN)).status_code == 403

    async def test_what_says_nothing_new_is_none(self, service: RunningService) -> None:
        first = (await put_days(service, day("2026-04-07", "day_off"))).json()["version"]
        assert (await put_days(service, day("2026-04-07", "day_off"))).json()["version"] == first
        held = (await put_hours(service, "H05.03", hours())).json()["version"]
        assert (await put_hours(service, "H05.03", hours())).json()["version"] == held

    async def test_the_calendar_of_an_earlier_one_can_still_be_read(self, service: RunningService) -> None:
        await put_days(service, day("2026-04-07", "day_off"))
        async with service.kit.database.sessions() as session:
            before = await calendars.as_of(session, {"version": 1})
            after = await calendars.as_of(session, {"version": 2})
        assert (before.is_working(date(2026, 4, 7)), after.is_working(date(2026, 4, 7))) == (True, False)


class TestSeed:
    @pytest.fixture
    def corrected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A later release of the library: one day less, another more, and the one that a dispatch has decided."""
        known = calendars.seeded_days()
        later = [seeded for seeded in known if seeded["day"] != date(2027, 2, 10)]
        later += [
            SeededDay(day=added, kind="day_off", name="Nghỉ mới", dispatch=None)
            for added in (date(2027, 2, 11), date(2027, 4, 5))
        ]
        monkeypatch.setattr(calendars, "seeded_days", lambda: later)

    async def reseed(self, service: RunningService) -> Change | None:
        async with service.kit.database.transaction() as session:
            return await calendars.reseed(session, system_clock())

    async def test_a_dispatch_is_not_lost_by_seeding_again(self, service: RunningService, corrected: None) -> None:
        await put_days(service, day("2027-02-11", "working_day"), day("2027-02-10", "half_day_morning"))
        await self.reseed(service)  # or the sweep of the start, whichever comes first
        seeds = select(func.count()).where(CalendarVersion.subject == "seed")
        async with service.kit.database.sessions() as session:
            assert await session.scalar(seeds) == 2
            calendar = await calendars.of(session, None)
        assert calendar.is_working(date(2027, 2, 11)) and calendar.is_half(date(2027, 2, 10))
        assert not calendar.is_working(date(2027, 4, 5))

    async def test_a_day_that_the_library_takes_back_is_worked_again(
        self, service: RunningService, corrected: None
    ) -> None:
        await self.reseed(service)
        async with service.kit.database.sessions() as session:
            assert (await calendars.of(session, None)).is_working(date(2027, 2, 10))
        listed = (await service.get("/api/v1/calendar/days?from=2027-02-10&to=2027-02-10")).json()["items"]
        assert listed == []

    async def test_seeding_again_without_news_changes_nothing(self, service: RunningService) -> None:
        assert await self.reseed(service) is None
        async with service.kit.database.sessions() as session:
            assert await repository.newest_version(session) == 1
            assert await session.scalar(select(func.count()).select_from(CalendarVersion)) == 1
            assert await session.scalar(select(func.count()).where(CalendarDay.version > 1)) == 0


class TestHours:
    async def test_they_are_a_units_own_and_of_those_below_it(self, service: RunningService) -> None:
        assert (await put_hours(service, "H05.03", hours())).status_code == 200
        assert await due(service, "2026-04-06T11:00", 1, "hour", "H05.03") == "2026-04-06T14:00"
        assert await due(service, "2026-04-06T11:00", 1, "hour", "H05.06") == "2026-04-06T13:30"
        await put_hours(service, "H05", hours(sessions=[{"opens": "08:00", "closes": "16:00"}]))
        assert await due(service, "2026-04-06T11:00", 1, "hour", "H05.03") == "2026-04-06T14:00"
        assert await due(service, "2026-04-06T11:00", 1, "working_day", "H05.06") == "2026-04-07T16:00"

    async def test_they_hold_from_their_day_on(self, service: RunningService) -> None:
        early = hours("2026-04-08", sessions=[{"opens": "07:00", "closes": "11:00"}])
        await put_hours(service, "H05.03", hours(), early)
        assert await due(service, "2026-04-06T09:00", 1, "working_day", "H05.03") == "2026-04-07T17:00"
        assert await due(service, "2026-04-06T09:00", 2, "working_day", "H05.03") == "2026-04-08T11:00"

    async def test_a_saturday_of_reception_starts_no_clock(self, service: RunningService) -> None:
        saturday = [{"opens": "07:30", "closes": "11:30"}]
        await put_hours(service, "H05.03", hours(saturday_reception=saturday))
        assert await due(service, "2026-04-11T09:00", 1, "working_day", "H05.03") == "2026-04-13T17:00"
        assert await due(service, "2026-04-11T09:00", 1, "hour", "H05.03") == "2026-04-13T08:00"
        assert await due(service, "2026-04-11T09:00", 1, "working_day") == "2026-04-14T17:00"

    async def test_days_may_end_at_the_time_of_the_receipt(self, service: RunningService) -> None:
        await put_hours(service, "H05.03", hours(days_end="same_time"))
        assert await due(service, "2026-04-06T10:15", 3, "working_day", "H05.03") == "2026-04-09T10:15"
        assert await due(service, "2026-04-06T10:15", 3, "working_day", "H05.06") == "2026-04-09T17:00"

    async def test_they_are_shown_with_what_holds_today(self, service: RunningService) -> None:
        shown = (await service.get("/api/v1/calendar/hours?unit=H05.03")).json()
        assert (shown["items"], shown["in_force"]["unit"]) == ([], None)
        assert shown["in_force"]["sessions"][0] == {"opens": "07:30", "closes": "11:30"}
        await put_hours(service, "H05", hours())
        shown = (await service.get("/api/v1/calendar/hours?unit=H05.03")).json()
        assert (shown["items"], shown["in_force"]["unit"], shown["in_force"]["sessions"]) == ([], "H05", SUMMER)
        own = (await service.get("/api/v1/calendar/hours?unit=H05")).json()["items"]
        assert own == [hours() | {"saturday_reception": [], "days_end": "end_of_day"}]

    @pytest.mark.parametrize(
        "sessions",
        [
            [],
            [{"opens": "11:30", "closes": "07:00"}],
            [{"opens": "07:00", "closes": "12:00"}, {"opens": "11:00", "closes": "17:00"}],
            [{"opens": "07:00", "closes": "25:00"}],
        ],
    )
    async def test_hours_that_are_none_are_refused(self, service: RunningService, sessions: Any) -> None:
        assert (await put_hours(service, "H05.03", hours(sessions=sessions))).status_code == 422

    async def test_an_unknown_unit_is_told(self, service: RunningService) -> None:
        assert (await put_hours(service, "H99", hours())).json()["code"] == "hours_unit_unknown"
        assert (await service.get("/api/v1/calendar/hours?unit=H99")).json()["code"] == "hours_unit_unknown"

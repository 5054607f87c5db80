"""DOS-31: a time at a one-stop desk is seen, booked, moved, cancelled, and taken back when the desk is closed then."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts import examples
from contracts.appointments import AppointmentBooked, AppointmentCancelled, AppointmentMoved, AppointmentReminded
from dossier_service.appointments.models import Appointment
from dossier_service.appointments.rules import KEPT
from dossier_service.appointments.sweeps import cancel_where_closed, forget_holders, remind_of_tomorrow
from dossier_service.removals.erasing import erase_removed
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import ADMINISTRATOR, AN, APPROVER, CERTIFICATE, CLERK, Json, filed, must
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

NOW = "2026-12-01 08:00"
MONDAY = "2026-12-07"
BINH = citizen("Bình", identity_number="027090000002", phone="0912000002")
ELSEWHERE = official("clerk-khac", "clerk", "H05.06")
OFFICER = official("officer-tinh", "officer", "H05.00")
SETTINGS = {"valid_from": "2026-12-01", "slot_minutes": 60, "capacity": 2, "days_ahead": 14, "lead_minutes": 120}
DESK = "/api/v1/agencies/H05.00"


@pytest.fixture(autouse=True)
async def desk(service: RunningService) -> Any:
    """Open for appointments since this morning (sample data)."""
    with clock_at(service, NOW):
        (await set_desk(service, version=0)).raise_for_status()
        yield


async def set_desk(service: RunningService, caller: Caller = ADMINISTRATOR, *, version: Any, **changes: Any) -> Any:
    headers = service.headers(caller, version=version)
    return await service.client.put(f"{DESK}/appointment-settings", json=SETTINGS | changes, headers=headers)


async def ask_for(
    service: RunningService, time: str = "09:30", caller: Caller = AN, day: str = MONDAY, **body: Any
) -> httpx.Response:
    starts_at = local(f"{day} {time}").isoformat()
    body = {"agency": "H05.00", "starts_at": starts_at, "need": "file"} | body
    return await service.post("/api/v1/appointments", caller, body)


async def booked(service: RunningService, time: str = "09:30", caller: Caller = AN, **body: Any) -> Json:
    answer = await ask_for(service, time, caller, **body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(
    service: RunningService, appointment: Json, action: str, caller: Caller, body: Json | None = None
) -> httpx.Response:
    path = f"/api/v1/appointments/{appointment['id']}/actions/{action}"
    return await service.post(path, caller, body, version=appointment["version"])


async def row(service: RunningService, appointment: Json) -> Appointment:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Appointment, UUID(appointment["id"]))


async def free(service: RunningService, time: str = "09:30", day: str = MONDAY) -> int | None:
    answer = await service.get(f"{DESK}/appointment-slots?from={day}&to={day}", ANONYMOUS)
    slots = {slot["starts_at"]: slot["free"] for slot in answer.raise_for_status().json()["items"]}
    return slots.get(local(f"{day} {time}").isoformat())


def someone(number: int) -> Caller:
    return citizen(f"P{number}", identity_number=f"0270900{number:05d}")


async def day_off(service: RunningService, kind: str = "day_off", day: str = MONDAY) -> None:
    item = {"day": day, "kind": kind, "name": "Nghỉ (mẫu)", "dispatch": "1/CV-MẪU"}
    headers = service.headers(ADMINISTRATOR)
    (await service.client.put("/api/v1/calendar/days", json={"days": [item]}, headers=headers)).raise_for_status()


class TestBooking:
    async def test_free_times_are_seen_without_logging_in_and_booked(self, service: RunningService) -> None:
        assert await free(service) == 2
        appointment = await booked(service, procedure_code=CERTIFICATE)
        assert (appointment["status"], appointment["allowed_actions"]) == ("booked", ["move", "cancel"])
        assert (len(appointment["code"]), appointment["agency"]["code"]) == (8, "H05.00")
        assert await free(service) == 1
        stored = await row(service, appointment)
        assert (stored.owner_key, stored.starts_at) == ("citizen:027090000001", local(f"{MONDAY} 09:30"))
        [told] = await service.recorded(AppointmentBooked)
        assert (str(told.appointment_id), told.desk, told.sequence) == (appointment["id"], "H05.00", 1)
        answer = await service.get(f"/api/v1/appointments/{appointment['id']}", AN)
        assert (answer.json(), answer.headers["etag"]) == (appointment, f'"{appointment["version"]}"')

    async def test_nobody_gets_into_a_full_time_however_many_try_at_once(self, service: RunningService) -> None:
        answers = await asyncio.gather(*(ask_for(service, caller=someone(number)) for number in range(32)))
        assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 30
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_full"}
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Appointment)) == 2
        assert (len(await service.recorded(AppointmentBooked)), await free(service)) == (2, 0)

    async def test_one_person_is_at_one_desk_at_a_time_also_when_asking_at_once(self, service: RunningService) -> None:
        headers = service.headers(ADMINISTRATOR, version=0)
        longer = SETTINGS | {"slot_minutes": 180}
        other = "/api/v1/agencies/H05.03/appointment-settings"
        (await service.client.put(other, json=longer, headers=headers)).raise_for_status()
        asked = [("09:30", "H05.00"), ("07:30", "H05.03")] * 4
        answers = await asyncio.gather(*(ask_for(service, time, agency=agency) for time, agency in asked))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert refused == {"appointment_overlaps"}

    async def test_one_person_holds_three_to_come(self, service: RunningService) -> None:
        answers = await asyncio.gather(*(ask_for(service, time) for time in ("07:30", "08:30", "09:30", "10:30")))
        [refused] = [answer for answer in answers if answer.status_code != 201]
        assert (refused.json()["code"], refused.json()["open_at_most"]) == ("too_many_appointments", 3)
        given = next(answer.json() for answer in answers if answer.status_code == 201)
        (await act(service, given, "cancel", AN)).raise_for_status()
        await booked(service, "14:00")

    async def test_what_is_wrong_is_pointed_at(self, service: RunningService) -> None:
        wrong: list[tuple[Json, str, str]] = [
            ({"agency": "H05.03"}, "/agency", "desk_unknown"),
            ({"agency": "H99"}, "/agency", "desk_unknown"),
            ({"time": "09:00"}, "/starts_at", "slot_not_offered"),
            ({"day": "2026-12-05"}, "/starts_at", "slot_not_offered"),
            ({"day": "2026-12-16"}, "/starts_at", "slot_not_offered"),
            ({"day": "2026-12-01", "time": "09:30"}, "/starts_at", "slot_not_offered"),
            ({"procedure_code": "9.999999"}, "/procedure_code", "appointment_procedure_unknown"),
            ({"dossier_id": str(examples.AN_ID)}, "/dossier_id", "appointment_dossier_unknown"),
            ({"need": "chat"}, "/need", "enum"),
        ]
        for body, pointer, code in wrong:
            answer = await ask_for(service, **body)
            assert answer.status_code == 422, body
            assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)], body

    async def test_it_may_be_for_ones_own_dossier_and_no_others(self, service: RunningService) -> None:
        dossier = await filed(service)
        other = await ask_for(service, caller=BINH, dossier_id=dossier["id"])
        assert other.json()["code"] == "appointment_dossier_unknown"
        assert (await booked(service, dossier_id=dossier["id"]))["dossier_id"] == dossier["id"]

    async def test_only_who_comes_books(self, service: RunningService) -> None:
        assert (await ask_for(service, caller=ANONYMOUS)).status_code == 401
        assert (await ask_for(service, caller=CLERK)).status_code == 403

    async def test_times_are_told_of_a_month_at_most(self, service: RunningService) -> None:
        for query, pointer in (
            ("from=2026-12-07&to=2027-01-07", "?to"),
            ("from=2026-12-07&to=2026-12-06", "?to"),
            ("procedure_code=9", "?procedure_code"),
        ):
            answer = await service.get(f"{DESK}/appointment-slots?{query}")
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), query
        assert (await service.get(f"{DESK}/appointment-slots?from=2026-12-07&to=2027-01-06")).status_code == 200
        assert (await service.get("/api/v1/agencies/H05.03/appointment-slots")).json()["code"] == "desk_not_found"


class TestChanging:
    async def test_it_is_moved_to_another_time(self, service: RunningService) -> None:
        appointment = await booked(service)
        answer = await act(service, appointment, "move", AN, {"starts_at": local(f"{MONDAY} 14:00").isoformat()})
        moved = answer.raise_for_status().json()
        assert (moved["starts_at"], moved["code"]) == ("2026-12-07T14:00:00+07:00", appointment["code"])
        assert answer.headers["etag"] == f'"{moved["version"]}"'
        [told] = await service.recorded(AppointmentMoved)
        assert (told.starts_at_before, told.sequence) == (local(f"{MONDAY} 09:30"), 2)
        assert (await free(service), await free(service, "14:00")) == (2, 1)

    async def test_it_is_not_moved_into_a_full_time_nor_onto_another_of_ones_own(self, service: RunningService) -> None:
        mine = await booked(service)
        for person in (BINH, someone(3)):
            await booked(service, "10:30", person)
        await booked(service, "14:00")
        for time, code in (("10:30", "slot_full"), ("14:00", "appointment_overlaps"), ("09:00", "slot_not_offered")):
            answer = await act(service, mine, "move", AN, {"starts_at": local(f"{MONDAY} {time}").isoformat()})
            assert answer.json()["code"] == code, time
        assert (await row(service, mine)).starts_at == local(f"{MONDAY} 09:30")

    async def test_both_who_hold_one_time_move_into_the_last_place_of_another_at_once(
        self, service: RunningService
    ) -> None:
        await booked(service, "10:30", someone(3))
        held = [(await booked(service, caller=person), person) for person in (AN, BINH)]
        body = {"starts_at": local(f"{MONDAY} 10:30").isoformat()}
        answers = await asyncio.gather(*(act(service, one, "move", person, body) for one, person in held))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_who_holds_it_cancels_and_the_place_is_free_again(self, service: RunningService) -> None:
        appointment = await booked(service)
        cancelled = (await act(service, appointment, "cancel", AN)).raise_for_status().json()
        assert (cancelled["status"], cancelled["cancelled_by"], cancelled["allowed_actions"]) == (
            "cancelled", "holder", [],
        )  # fmt: skip
        [told] = await service.recorded(AppointmentCancelled)
        assert (told.by, told.sequence, await free(service)) == ("holder", 2, 2)
        again = await act(service, cancelled, "cancel", AN)
        assert (again.status_code, again.json()["code"]) == (409, "appointment_step_not_allowed")

    async def test_the_desk_cancels_with_a_reason_and_moves_nobody(self, service: RunningService) -> None:
        appointment = await booked(service)
        without = await act(service, appointment, "cancel", CLERK)
        assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/reason")
        body = {"starts_at": local(f"{MONDAY} 14:00").isoformat()}
        assert (await act(service, appointment, "move", CLERK, body)).json()["code"] == "appointment_step_not_yours"
        (await act(service, appointment, "cancel", CLERK, {"reason": "Cán bộ ốm (mẫu)"})).raise_for_status()
        assert [told.by for told in await service.recorded(AppointmentCancelled)] == ["desk"]
        shown = (await service.get(f"/api/v1/appointments/{appointment['id']}", AN)).json()
        assert (shown["cancelled_by"], shown["reason"]) == ("desk", "Cán bộ ốm (mẫu)")

    async def test_once_it_has_begun_nothing_changes(self, service: RunningService) -> None:
        appointment = await booked(service)
        with clock_at(service, f"{MONDAY} 09:30"):
            shown = (await service.get(f"/api/v1/appointments/{appointment['id']}", AN)).json()
            assert shown["allowed_actions"] == []
            assert (await act(service, appointment, "cancel", AN)).json()["code"] == "appointment_step_not_allowed"

    async def test_a_stale_version_is_refused(self, service: RunningService) -> None:
        appointment = await booked(service)
        stale = appointment | {"version": 7}
        assert (await act(service, stale, "cancel", AN)).status_code == 412
        body = {"starts_at": local(f"{MONDAY} 14:00").isoformat()}
        assert (await act(service, stale, "move", AN, body)).status_code == 412


class TestSeeing:
    async def test_others_learn_nothing_of_it(self, service: RunningService) -> None:
        appointment = await booked(service)
        for stranger in (BINH, ELSEWHERE, OFFICER):
            answer = await service.get(f"/api/v1/appointments/{appointment['id']}", stranger)
            assert (answer.status_code, answer.json()["code"]) == (404, "appointment_not_found")
            assert (await service.get("/api/v1/appointments", stranger)).json()["items"] == []
            assert (await act(service, appointment, "cancel", stranger, {"reason": "x"})).status_code == 404
        assert (await service.get(f"/api/v1/appointments/{appointment['id']}", ANONYMOUS)).status_code == 401

    async def test_the_desk_has_its_day_page_by_page_and_without_a_name(self, service: RunningService) -> None:
        for time, person in (("10:30", AN), ("09:30", BINH), ("09:30", someone(3))):
            await booked(service, time, person)
        await booked(service, "09:30", AN, day="2026-12-08")
        path, seen = f"/api/v1/appointments?agency=H05.00&day={MONDAY}&page_size=2", []
        first = (await service.get(path, CLERK)).json()
        second = (await service.get(f"{path}&cursor={first['next_cursor']}", CLERK)).json()
        seen = [*first["items"], *second["items"]]
        assert [item["starts_at"][11:16] for item in seen] == ["09:30", "09:30", "10:30"]
        assert (second["next_cursor"], seen[0]["allowed_actions"]) == (None, ["cancel"])
        assert not [word for word in ("Nguyễn", "0912", "027090", "vneid") if word in str(seen)]

    async def test_who_holds_one_can_be_told_without_an_event_that_names_them(self, service: RunningService) -> None:
        appointment = await booked(service, procedure_code=CERTIFICATE)
        path = f"/internal/appointments/{appointment['id']}/contacts"
        answer = await service.client.get(path, headers=service.service_headers("notification-service"))
        known = answer.raise_for_status().json()
        assert (known["dossier_code"], known["agency_name"]) == (appointment["code"], "Trung tâm Hành chính công tỉnh")
        assert known["procedure_name"] == examples.criminal_record().name
        assert known["recipients"][0]["email"] == "an@example.vn"
        [told] = await service.recorded(AppointmentBooked)
        assert not [
            word for word in ("Nguyễn", "0912", "027090", appointment["code"]) if word in told.model_dump_json()
        ]
        assert (await service.get(path, AN)).status_code in (401, 403)


class TestSettings:
    async def test_an_administrator_sets_them_from_a_day_on(self, service: RunningService) -> None:
        answer = await set_desk(service, version=1, valid_from="2026-12-08", slot_minutes=30, capacity=1)
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
        assert [item["slot_minutes"] for item in answer.json()["items"]] == [60, 30]
        shown = await service.get(f"{DESK}/appointment-settings")
        assert (shown.json(), shown.headers["etag"]) == (answer.json(), '"2"')
        assert (await free(service, "10:00"), await free(service, "10:00", "2026-12-08")) == (None, 1)

    async def test_two_administrators_do_not_overwrite_each_other(self, service: RunningService) -> None:
        answers = await asyncio.gather(*(set_desk(service, version=1, capacity=number) for number in (3, 4)))
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        assert (await set_desk(service, version=None)).status_code == 428

    async def test_only_an_administrator_of_the_unit_or_above_sets_them(self, service: RunningService) -> None:
        below = official("quan-tri-xa", "administrator", "H05.06")
        assert (await set_desk(service, below, version=1)).json()["code"] == "not_your_desk"
        assert (await set_desk(service, CLERK, version=1)).status_code == 403
        own = official("quan-tri", "administrator", "H05.00")
        assert (await set_desk(service, own, version=1)).status_code == 200

    async def test_what_does_not_fit_is_pointed_at(self, service: RunningService) -> None:
        wrong: list[Json] = [
            {"valid_from": "2026-11-30"},
            {"slot_minutes": 9},
            {"capacity": 201},
            {"days_ahead": 0},
            {"lead_minutes": -1},
        ]
        for change in wrong:
            answer = await set_desk(service, version=1, **change)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{next(iter(change))}")


class TestTimeGoesOn:
    async def test_a_day_off_cancels_whom_it_hits_and_nobody_else(self, service: RunningService) -> None:
        morning, afternoon = await booked(service), await booked(service, "14:00")
        other = await booked(service, "09:30", BINH, day="2026-12-08")
        for kind, gone in (("half_day_afternoon", [morning]), ("day_off", [morning, afternoon])):
            await day_off(service, kind)
            await cancel_where_closed(service.kit)
            await cancel_where_closed(service.kit)
            told = await service.recorded(AppointmentCancelled)
            assert [(str(one.appointment_id), one.by) for one in told] == [(one["id"], "calendar") for one in gone]
        assert [(await row(service, one)).status for one in (morning, afternoon, other)] == [
            "cancelled", "cancelled", "booked",
        ]  # fmt: skip
        stored = await row(service, morning)
        assert (stored.cancelled_by, (stored.reason or "")[:13]) == ("calendar", "Bộ phận một c")
        assert (await ask_for(service)).json()["code"] == "slot_not_offered"
        await booked(service, "10:30", day="2026-12-08")

    async def test_a_desk_that_closes_for_appointments_cancels_those_from_then_on(
        self, service: RunningService
    ) -> None:
        before, after = await booked(service), await booked(service, day="2026-12-09")
        (await set_desk(service, version=1, valid_from="2026-12-08", capacity=0)).raise_for_status()
        await cancel_where_closed(service.kit)
        assert [(await row(service, one)).status for one in (before, after)] == ["booked", "cancelled"]
        assert await free(service, day="2026-12-09") is None

    async def test_it_is_reminded_of_once_the_day_before(self, service: RunningService) -> None:
        appointment = await booked(service)
        for moment, count in ((f"{MONDAY[:-2]}06 09:29", 0), (f"{MONDAY[:-2]}06 09:30", 1), (f"{MONDAY} 08:00", 1)):
            with clock_at(service, moment):
                await remind_of_tomorrow(service.kit)
            assert len(await service.recorded(AppointmentReminded)) == count, moment
        assert (await row(service, appointment)).reminded_at == local(f"{MONDAY[:-2]}06 09:30")

    async def test_who_booked_for_tomorrow_is_not_reminded_nor_who_cancelled(self, service: RunningService) -> None:
        (await act(service, await booked(service, "10:30", BINH), "cancel", BINH)).raise_for_status()
        with clock_at(service, "2026-12-06 12:00"):
            await booked(service)
            await remind_of_tomorrow(service.kit)
        assert await service.recorded(AppointmentReminded) == []

    async def test_after_some_time_nobody_knows_whose_it_was(self, service: RunningService) -> None:
        dossier = await filed(service)
        appointment = await booked(service, dossier_id=dossier["id"])
        over = local(f"{MONDAY} 09:30") + KEPT
        for moment, known in ((over - timedelta(minutes=1), True), (over, False)):
            with clock_at(service, moment):
                await forget_holders(service.kit)
            stored = await row(service, appointment)
            assert [bool(one) for one in (stored.owner_key, stored.contact, stored.booked_by, stored.dossier_id)] == [
                known
            ] * 4
        assert (await service.get(f"/api/v1/appointments/{appointment['id']}", AN)).status_code == 404
        path = f"/internal/appointments/{appointment['id']}/contacts"
        answer = await service.client.get(path, headers=service.service_headers("notification-service"))
        assert answer.json()["recipients"] == []

    async def test_what_is_erased_of_a_removed_dossier_takes_its_appointments_along(
        self, service: RunningService
    ) -> None:
        dossier = await filed(service)
        past = await booked(service, dossier_id=dossier["id"])
        why = {"reason": "Nhập nhầm (mẫu)", "legal_basis": "NĐ 61/2018 (mẫu)"}
        await must(service, dossier, "request-removal", CLERK, why)
        await must(service, dossier, "remove", APPROVER)
        with clock_at(service, "2027-01-02 09:00"):
            coming = await booked(service, day="2027-01-04", dossier_id=dossier["id"])
            await erase_removed(service.kit)
        gone, kept = await row(service, past), await row(service, coming)
        assert (gone.owner_key, gone.contact, gone.dossier_id) == (None, None, None)
        assert (kept.owner_key, kept.dossier_id) == ("citizen:027090000001", None)

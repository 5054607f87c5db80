"""DOS-31: at a one-stop desk tickets are drawn, called in their order, and everybody sees how far it is."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.appointments import AppointmentCheckedIn, TicketCalled, TicketEnded
from dossier_service.queues.models import Ticket
from dossier_service.queues.service import KIOSK_SCOPE
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import ADMINISTRATOR, AN, CLERK, Json
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import select

MONDAY = "2026-12-07"
DESK = "/api/v1/agencies/H05.00"
BINH = citizen("Bình", identity_number="027090000002")
ELSEWHERE = official("clerk-khac", "clerk", "H05.06")
KIOSK = partner("kiosk-mau", "H05.00", scopes=(KIOSK_SCOPE,))
SETTINGS = {"valid_from": MONDAY, "slot_minutes": 30, "capacity": 9, "days_ahead": 14, "lead_minutes": 0}


@pytest.fixture(autouse=True)
def monday(service: RunningService) -> Any:
    with clock_at(service, f"{MONDAY} 08:00"):
        yield


async def draw(service: RunningService, caller: Caller = CLERK, **body: Any) -> httpx.Response:
    return await service.post(f"{DESK}/tickets", caller, {"need": "file"} | body)


async def drawn(service: RunningService, **body: Any) -> Json:
    answer = await draw(service, **body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def call(service: RunningService, counter: int = 1, caller: Caller = CLERK) -> httpx.Response:
    return await service.post(f"{DESK}/queue/actions/call-next", caller, {"counter": counter})


async def act(service: RunningService, ticket: Json, action: str, caller: Caller = CLERK) -> httpx.Response:
    return await service.post(f"/api/v1/tickets/{ticket['id']}/actions/{action}", caller, version=ticket["version"])


async def must(service: RunningService, ticket: Json, action: str) -> Json:
    answer = await act(service, ticket, action)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    return answer.json()


async def board(service: RunningService) -> Json:
    return (await service.get(f"{DESK}/queue", ANONYMOUS)).raise_for_status().json()


async def position(service: RunningService, ticket: Json, **changes: str) -> httpx.Response:
    body = {"agency": "H05.00", "number": ticket["number"], "secret": ticket["secret"]} | changes
    return await service.post("/api/v1/tickets/lookup", ANONYMOUS, body)


async def appointment(service: RunningService, time: str, caller: Caller = AN) -> Json:
    headers = service.headers(ADMINISTRATOR, version=0)
    await service.client.put(f"{DESK}/appointment-settings", json=SETTINGS, headers=headers)
    body = {"agency": "H05.00", "starts_at": local(f"{MONDAY} {time}").isoformat(), "need": "collect_result"}
    return (await service.post("/api/v1/appointments", caller, body)).raise_for_status().json()


async def check_in(service: RunningService, code: str, caller: Caller = CLERK, **body: Any) -> httpx.Response:
    return await service.post(f"{DESK}/check-ins", caller, {"code": code} | body)


class TestDrawing:
    async def test_numbers_go_up_from_one_each_day_and_are_never_given_twice(self, service: RunningService) -> None:
        answers = await asyncio.gather(*(draw(service) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {201}
        assert sorted(answer.json()["number"] for answer in answers) == [f"S{number:03d}" for number in range(1, 21)]
        with clock_at(service, "2026-12-08 08:00"):
            assert (await drawn(service))["number"] == "S001"
            assert (await board(service))["waiting"] == 1
        assert len({answer.json()["secret"] for answer in answers}) == 20

    async def test_clerks_of_the_desk_and_its_kiosk_draw_and_nobody_else(self, service: RunningService) -> None:
        above = official("clerk-tren", "clerk", "H05")
        for caller, status in ((CLERK, 201), (above, 201), (KIOSK, 201), (ELSEWHERE, 403), (AN, 403), (ANONYMOUS, 401)):
            assert (await draw(service, caller)).status_code == status, caller.subject
        no_scope, other = partner("khac", "H05.00"), partner("kiosk-xa", "H05.06", scopes=(KIOSK_SCOPE,))
        for caller in (no_scope, other):
            assert (await draw(service, caller)).json()["code"] == "not_your_queue"
        unknown = await service.post("/api/v1/agencies/H99/tickets", CLERK, {"need": "file"})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "queue_not_found")

    async def test_that_somebody_goes_first_is_kept_and_not_why(self, service: RunningService) -> None:
        ticket = await drawn(service, priority="disabled")
        async with service.kit.database.sessions() as session:
            stored = await session.get_one(Ticket, UUID(ticket["id"]))
        assert stored.is_priority
        assert "disabled" not in str(vars(stored))
        assert (await draw(service, priority="cousin")).status_code == 422


class TestCheckingIn:
    async def test_who_has_an_appointment_gets_a_ticket_by_its_code(self, service: RunningService) -> None:
        booked = await appointment(service, "09:30")
        ticket = (await check_in(service, booked["code"].lower(), KIOSK)).raise_for_status().json()
        assert ticket["number"] == "H001"
        [told] = await service.recorded(AppointmentCheckedIn)
        assert (str(told.appointment_id), str(told.ticket_id), told.sequence) == (booked["id"], ticket["id"], 2)
        shown = (await service.get(f"/api/v1/appointments/{booked['id']}", AN)).json()
        assert (shown["status"], shown["allowed_actions"]) == ("checked_in", [])
        again = await check_in(service, booked["code"])
        assert (again.status_code, again.json()["code"]) == (409, "appointment_step_not_allowed")

    async def test_two_who_check_it_in_at_once_get_one_ticket(self, service: RunningService) -> None:
        booked = await appointment(service, "09:30")
        answers = await asyncio.gather(*(check_in(service, booked["code"]) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        assert (await drawn(service))["number"] == "S001"

    async def test_only_today_and_only_here(self, service: RunningService) -> None:
        booked = await appointment(service, "09:30")
        with clock_at(service, "2026-12-08 09:30"):
            assert (await check_in(service, booked["code"])).json()["code"] == "appointment_not_today"
        assert (await check_in(service, booked["code"], ELSEWHERE)).status_code == 403
        assert (await check_in(service, "ZZZZZZZZ")).json()["code"] == "appointment_not_found"
        elsewhere = await service.post("/api/v1/agencies/H05.06/check-ins", ELSEWHERE, {"code": booked["code"]})
        assert elsewhere.json()["code"] == "appointment_not_found"


class TestCalling:
    async def test_priority_then_appointments_then_who_came_first(self, service: RunningService) -> None:
        codes = [(await appointment(service, "08:30", person))["code"] for person in (AN, BINH)]
        await drawn(service)
        with clock_at(service, f"{MONDAY} 08:10"):
            await check_in(service, codes[0])
            await drawn(service, priority="elderly")
            await drawn(service)
        with clock_at(service, f"{MONDAY} 08:31"):
            order = [(await call(service, counter)).json()["number"] for counter in (1, 2, 3, 4)]
            assert order == ["S002", "H001", "S001", "S003"]
            empty = await call(service, 5)
            assert (empty.status_code, empty.json()["code"]) == (409, "nobody_waits")

    async def test_two_counters_that_call_at_once_call_two_people(self, service: RunningService) -> None:
        for _ in range(3):
            await drawn(service)
        answers = await asyncio.gather(*(call(service, counter) for counter in (1, 2, 3, 4)))
        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409]
        called = [answer.json() for answer in answers if answer.status_code == 200]
        assert Counter(ticket["number"] for ticket in called) == Counter(["S001", "S002", "S003"])
        told = await service.recorded(TicketCalled)
        assert sorted(event.counter for event in told) == sorted(ticket["counter"] for ticket in called)

    async def test_one_counter_that_calls_twice_at_once_has_one_in_hand(self, service: RunningService) -> None:
        await drawn(service)
        await drawn(service)
        answers = await asyncio.gather(call(service), call(service))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [busy] = [answer.json() for answer in answers if answer.status_code == 409]
        assert (busy["code"], busy["number"]) == ("counter_busy", "S001")

    async def test_the_course_of_a_ticket_with_its_events(self, service: RunningService) -> None:
        await drawn(service)
        await drawn(service)
        with clock_at(service, f"{MONDAY} 08:05"):
            called = (await call(service)).json()
            assert (called["status"], called["allowed_actions"]) == ("called", ["serve", "no-show"])
            assert (await act(service, called, "finish")).json()["code"] == "ticket_step_not_allowed"
            serving = await must(service, called, "serve")
            assert (await act(service, called, "serve")).status_code == 412
        with clock_at(service, f"{MONDAY} 08:15"):
            assert (await must(service, serving, "finish"))["status"] == "served"
            missing = (await call(service)).json()
            assert (await must(service, missing, "no-show"))["allowed_actions"] == []
        first = (await service.recorded(TicketCalled))[0]
        assert (first.waited_seconds, first.counter, first.desk, first.booked) == (300, 1, "H05.00", False)
        ended = [(event.outcome, event.served_seconds, event.sequence) for event in await service.recorded(TicketEnded)]
        assert ended == [("served", 600, 2), ("no_show", None, 2)]
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(Ticket).order_by(Ticket.number))).all()
        assert [(one.status, one.called_by) for one in rows] == [
            ("served", CLERK.subject), ("no_show", CLERK.subject),
        ]  # fmt: skip

    async def test_the_queue_is_the_desks_own(self, service: RunningService) -> None:
        await drawn(service)
        for stranger in (ELSEWHERE, AN, official("officer-tinh", "officer", "H05.00")):
            assert (await call(service, caller=stranger)).status_code == 403
            assert (await service.get(f"{DESK}/tickets", stranger)).status_code == 403
        ticket = (await call(service)).json()
        assert (await act(service, ticket, "serve", ELSEWHERE)).json()["code"] == "ticket_not_found"
        for stranger in (AN, official("officer-tinh", "officer", "H05.00")):
            assert (await act(service, ticket, "serve", stranger)).status_code == 403
            without_version = await service.post(f"/api/v1/tickets/{ticket['id']}/actions/serve", stranger)
            assert without_version.status_code == 403
        listed = (await service.get(f"{DESK}/tickets?status=called&page_size=1", CLERK)).json()
        assert [item["number"] for item in listed["items"]] == ["S001"]


class TestSeeing:
    async def test_the_board_shows_numbers_and_no_guess(self, service: RunningService) -> None:
        for _ in range(3):
            await drawn(service)
        await call(service, 4)
        shown = await board(service)
        assert shown["now_served"] == [{"number": "S001", "counter": 4, "status": "called"}]
        assert (shown["waiting"], shown["estimated_wait_minutes"]) == (2, None)
        first = await service.get(f"{DESK}/queue")
        headers = service.headers() | {"If-None-Match": first.headers["etag"]}
        same = await service.client.get(f"{DESK}/queue", headers=headers)
        assert (same.status_code, same.content, first.headers["cache-control"]) == (304, b"", "public, max-age=5")
        await drawn(service)
        assert (await service.client.get(f"{DESK}/queue", headers=headers)).status_code == 200
        assert (await service.get("/api/v1/agencies/H99/queue")).json()["code"] == "queue_not_found"

    async def test_a_wait_is_told_once_enough_was_measured(self, service: RunningService) -> None:
        for _ in range(8):
            await drawn(service)
        now = local(f"{MONDAY} 08:00")
        for _ in range(5):
            with clock_at(service, now):
                called = (await call(service)).json()
                serving = await must(service, called, "serve")
            now += timedelta(minutes=10)
            with clock_at(service, now):
                await must(service, serving, "finish")
        with clock_at(service, now):
            assert (await board(service))["estimated_wait_minutes"] == 40

    async def test_who_holds_a_ticket_sees_how_far_it_is_and_nobody_else(self, service: RunningService) -> None:
        await drawn(service)
        ticket = await drawn(service)
        shown = (await position(service, ticket)).json()
        assert (shown["status"], shown["ahead"], shown["estimated_wait_minutes"]) == ("waiting", 1, None)
        await call(service)
        assert (await position(service, ticket)).json()["ahead"] == 0
        await call(service, 2)
        shown = (await position(service, ticket)).json()
        assert (shown["status"], shown["counter"], shown["ahead"]) == ("called", 2, None)
        wrong = await position(service, ticket, secret="x" * 12)
        unknown = await position(service, ticket, number="S999")
        elsewhere = await position(service, ticket, agency="H05.03")
        same = [{**answer.json(), "trace_id": ""} for answer in (wrong, unknown, elsewhere)]
        assert same[0]["code"] == "ticket_not_found" and same == [same[0]] * 3
        assert (await position(service, ticket, number="7")).status_code == 422
        with clock_at(service, "2026-12-08 08:00"):
            assert (await position(service, ticket)).status_code == 404

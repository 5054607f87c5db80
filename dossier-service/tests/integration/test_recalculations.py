"""A changed calendar moves the due dates of open dossiers, tells each one, and can be followed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import DueMoved, HeldDuesMoved
from dossier_service.calendars import repository
from dossier_service.calendars import service as calendars
from dossier_service.calendars.models import CalendarVersion
from dossier_service.calendars.seed import SeededDay
from dossier_service.consultations.models import Task
from dossier_service.dossiers.models import Dossier
from dossier_service.recalculations import sweeps
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    change,
    complete_draft,
    filed,
    must,
    row,
    upload,
)
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select

COLLEAGUE = official("officer-hai", "officer", "H05.03")
MONDAY = "2026-04-06 09:00"
"""Ten calendar days: due on Thursday the 16th."""
DISPATCH = "1234/TTg-KGVX (số giả định)"
THURSDAY_OFF = {"day": "2026-04-16", "kind": "day_off", "name": "Nghỉ theo công văn", "dispatch": DISPATCH}
ASKED = {"unit": "H05.06", "question": "Có tên trong danh sách không?", "limit": {"value": 1, "unit": "working_day"}}
STOP = {"reason": "Trùng", "legal_basis": "Luật LLTP", "cause": "duplicate"}


async def put_days(service: RunningService, *days: Json) -> Any:
    headers = service.headers(ADMINISTRATOR)
    answer = await service.client.put("/api/v1/calendar/days", json={"days": list(days)}, headers=headers)
    return answer.raise_for_status()


async def put_hours(service: RunningService, unit: str, **hours: Any) -> Any:
    item = {"valid_from": "2026-01-01", "dispatch": DISPATCH} | hours
    path, headers = f"/api/v1/calendar/hours?unit={unit}", service.headers(ADMINISTRATOR)
    return (await service.client.put(path, json={"items": [item]}, headers=headers)).raise_for_status()


async def finished(service: RunningService, operation_id: str) -> Json:
    async def ended() -> Json | None:
        answer = await service.get(f"/api/v1/operations/{operation_id}", ADMINISTRATOR)
        operation = answer.raise_for_status().json()
        return operation if operation["state"] in ("done", "failed") else None

    return await eventually(ended)


async def moved(service: RunningService, operation: Json) -> list[Json]:
    return (await service.get(operation["result_url"], ADMINISTRATOR)).raise_for_status().json()["items"]


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    with clock_at(service, MONDAY):
        return await accepted(service)


async def elsewhere(service: RunningService, agency: str) -> Json:
    """Like the fixture's, but another agency decides on it."""
    with clock_at(service, MONDAY):
        dossier = await accepted(service)
    async with service.kit.database.transaction() as session:
        stored = await session.get_one(Dossier, UUID(dossier["id"]))
        stored.executing_agency = stored.current_unit = agency
    return dossier


async def test_a_day_off_moves_what_was_due_on_it_and_says_so(service: RunningService, dossier: Json) -> None:
    answer = await put_days(service, THURSDAY_OFF)
    assert answer.headers["Location"] == f"/api/v1/operations/{answer.json()['operation']}"
    operation = await finished(service, answer.json()["operation"])
    assert (operation["state"], operation["progress"]) == ("done", {"done": 1, "total": 1})
    [told] = await moved(service, operation)
    assert (told["dossier_id"], told["code"], told["agency"]) == (dossier["id"], dossier["code"], "H05.03")
    assert (told["due_at_before"], told["due_at"]) == ("2026-04-16T10:00:00Z", "2026-04-17T10:00:00Z")

    stored = await row(service, dossier)
    assert stored.due_at == local("2026-04-17 17:00") and stored.extend_by == local("2026-04-15 17:00")
    [event] = await service.recorded(DueMoved)
    assert (event.due_at_before, event.due_at, event.sequence) == (
        local("2026-04-16 17:00"),
        stored.due_at,
        stored.sequence,
    )
    assert event.calendar_version == 2
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    assert (timeline[-1]["action"], timeline[-1]["legal_basis"]) == ("move-due", DISPATCH)
    assert "Lịch làm việc thay đổi" in timeline[-1]["reason"]
    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()["ledger"]
    assert [line["kind"] for line in ledger][-3:] == ["calendar", "rest_day", "due"]


async def accepted_trial(service: RunningService) -> Json:
    draft = await complete_draft(service, ADMINISTRATOR, trial=True)
    applicant = {"kind": "citizen", "name": "Người Thử (mẫu)", "identity_number": "027090000001", "phone": "0912000001"}
    (await change(service, draft, ADMINISTRATOR, applicant=applicant)).raise_for_status()
    await must(service, draft, "submit", ADMINISTRATOR)
    return await must(service, draft, "accept", CLERK)


async def test_who_holds_what_was_moved_is_told_once_of_all_of_it(service: RunningService, dossier: Json) -> None:
    """With the list of them; a trial counts for nobody, and what nobody holds is told to nobody."""
    with clock_at(service, MONDAY):
        held = [dossier, await accepted(service)]
        colleagues, _unheld = await accepted(service), await accepted(service)
        trial = await accepted_trial(service)
        for one in (*held, trial):
            await must(service, one, "claim", OFFICER)
        await must(service, colleagues, "claim", COLLEAGUE)
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert len(await moved(service, operation)) == 5
    told = await service.recorded(HeldDuesMoved)
    assert [(event.official, event.count, event.sequence) for event in told] == [
        (COLLEAGUE.subject, 1, 1),
        (OFFICER.subject, 2, 2),
    ]
    assert {(tuple(event.dispatches), event.calendar_version) for event in told} == {((DISPATCH,), 2)}
    path = f"/api/v1/dossiers?assignee=me&due_moved_by={told[0].recalculation_id}"
    listed = (await service.get(path, OFFICER)).json()["items"]
    assert {one["id"] for one in listed} == {one["id"] for one in held}
    other = await service.get(f"/api/v1/dossiers?assignee=me&due_moved_by={uuid7()}", OFFICER)
    assert other.json()["items"] == []


async def test_a_change_that_moves_nothing_in_hand_tells_no_official(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        await must(service, dossier, "claim", OFFICER)
    later = THURSDAY_OFF | {"day": "2026-05-20"}
    await finished(service, (await put_days(service, later)).json()["operation"])
    assert await service.recorded(HeldDuesMoved) == []


async def test_a_worked_day_may_move_it_to_an_earlier_one(service: RunningService) -> None:
    with clock_at(service, "2026-04-15 09:00"):
        dossier = await accepted(service)
    assert dossier["due_at"] == "2026-04-28T10:00:00Z", "the 25th and 26th a weekend, the 27th Giỗ Tổ"
    day = {"day": "2026-04-25", "kind": "working_day", "name": "Làm bù", "dispatch": DISPATCH}
    await finished(service, (await put_days(service, day)).json()["operation"])
    assert (await row(service, dossier)).due_at == local("2026-04-25 17:00")


async def test_what_it_does_not_concern_stays(service: RunningService, dossier: Json) -> None:
    before = await row(service, dossier)
    for day in ("2026-04-08", "2026-04-17"):
        answer = await put_days(service, THURSDAY_OFF | {"day": day})
        operation = await finished(service, answer.json()["operation"])
        assert await moved(service, operation) == []
    after = await row(service, dossier)
    assert (after.due_at, after.version) == (before.due_at, before.version)
    assert await service.recorded(DueMoved) == []


async def test_what_has_ended_is_never_moved(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        await must(service, dossier, "stop", APPROVER, STOP)
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert (await moved(service, operation), operation["progress"]["total"]) == ([], 0)
    assert (await row(service, dossier)).due_at == local("2026-04-16 17:00")


async def test_what_ends_meanwhile_is_not_moved_either(service: RunningService, dossier: Json) -> None:
    async with service.kit.database.transaction() as session:
        stored = await session.get_one(Dossier, UUID(dossier["id"]))
        stored.decided_at = local(MONDAY)
        calendar = await calendars.of(session, None)
        calendar = replace(calendar, exceptions={**calendar.exceptions, date(2026, 4, 16): ("day_off", "Nghỉ")})
        assert await sweeps.service.move(session, stored, stored.id, calendar, local(MONDAY)) is False


async def test_hours_move_their_own_units_dossiers(service: RunningService, dossier: Json) -> None:
    other = await elsewhere(service, "H05.06")
    answer = await put_hours(service, "H05.06", sessions=[{"opens": "07:00", "closes": "16:00"}])
    operation = await finished(service, answer.json()["operation"])
    assert [told["dossier_id"] for told in await moved(service, operation)] == [other["id"]]
    assert (await row(service, other)).due_at == local("2026-04-16 16:00")
    assert (await row(service, dossier)).due_at == local("2026-04-16 17:00")


async def test_one_units_broken_hours_stop_no_other(service: RunningService, dossier: Json) -> None:
    broken = await elsewhere(service, "H05.06")
    async with service.kit.database.transaction() as session:
        version = CalendarVersion(subject="hours", dispatches=[], changed_by="test", changed_at=local(MONDAY))
        number = await repository.add_version(session, version)
        hours = {"unit": "H05.06", "valid_from": date(2026, 1, 1), "version": number, "dispatch": "Thử", "hours": {}}
        await repository.add_hours(session, [hours])
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert operation["state"] == "failed" and operation["problem"]["code"] == "recalculation_incomplete"
    assert operation["problem"]["agencies"] == {"H05.06": 1}
    assert [told["dossier_id"] for told in await moved(service, operation)] == [dossier["id"]]

    await put_hours(service, "H05.06", sessions=[{"opens": "07:30", "closes": "17:00"}])

    async def caught_up() -> bool:
        return (await row(service, broken)).due_at == local("2026-04-17 17:00")

    await eventually(caught_up)


async def test_a_desks_broken_hours_are_told_as_the_desks(service: RunningService, dossier: Json) -> None:
    async with service.kit.database.transaction() as session:
        version = CalendarVersion(subject="hours", dispatches=[], changed_by="test", changed_at=local(MONDAY))
        number = await repository.add_version(session, version)
        hours = {"unit": "H05.00", "valid_from": date(2026, 1, 1), "version": number, "dispatch": "Thử", "hours": {}}
        await repository.add_hours(session, [hours])
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert operation["problem"]["agencies"] == {"H05.00": 1}

    await put_hours(service, "H05.00", sessions=[{"opens": "07:30", "closes": "17:00"}])

    async def caught_up() -> bool:
        return (await row(service, dossier)).due_at == local("2026-04-17 17:00")

    await eventually(caught_up)


async def test_it_goes_in_batches_and_can_be_repeated(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    with clock_at(service, MONDAY):
        dossiers = [await accepted(service) for _ in range(5)]
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert operation["progress"] == {"done": 5, "total": 5}
    assert {told["dossier_id"] for told in await moved(service, operation)} == {found["id"] for found in dossiers}

    again = await service.post("/api/v1/calendar/recalculations", ADMINISTRATOR, {"first_day": "2026-04-16"})
    assert again.status_code == 202
    assert await moved(service, await finished(service, again.json()["id"])) == []
    assert len(await service.recorded(DueMoved)) == 5


async def test_a_filing_that_waits_for_its_answer_is_moved_too(service: RunningService) -> None:
    with clock_at(service, "2026-04-15 18:00"):
        dossier = await filed(service)
    assert dossier["answer_due_at"] == "2026-04-16T10:00:00Z"
    await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    assert (await row(service, dossier)).answer_due_at == local("2026-04-17 17:00")


async def test_pauses_and_extensions_are_kept(service: RunningService, dossier: Json) -> None:
    with clock_at(service, "2026-04-07 09:00"):
        body = {
            "reason": "Xác minh",
            "legal_basis": "Nghị định 61/2018/NĐ-CP",
            "new_due_at": local("2026-04-22 17:00").isoformat(),
        }
        await must(service, dossier, "extend", OFFICER, body)
    await finished(service, (await put_days(service, THURSDAY_OFF | {"day": "2026-04-22"})).json()["operation"])
    assert (await row(service, dossier)).due_at == local("2026-04-23 17:00")


async def test_a_pause_that_ends_under_another_calendar_is_explained(service: RunningService, dossier: Json) -> None:
    with clock_at(service, "2026-04-07 09:00"):
        items = [{"required_document": "identity", "note": "Chụp lại"}]
        body = {"reason": "Mờ", "legal_basis": "Luật", "items": items}
        await must(service, dossier, "request-supplement", OFFICER, body)
    await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    with clock_at(service, "2026-04-08 09:00"):
        await upload(service, dossier, AN, required_document="identity")
        supplied = await must(service, dossier, "supply", AN)
    assert supplied["due_at"] == "2026-04-17T10:00:00Z", "ten days and one of pause"


async def test_what_another_unit_was_asked_follows_and_is_late_anew(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        await must(service, dossier, "consult", OFFICER, ASKED | {"limit": {"value": 8, "unit": "working_day"}})
        await must(service, dossier, "consult", OFFICER, ASKED | {"limit": {"value": 7, "unit": "working_day"}})
    async with service.kit.database.transaction() as session:
        for task in await session.scalars(select(Task)):
            task.overdue_told_at = task.asked_at
    answer = await put_days(service, THURSDAY_OFF)
    assert (await finished(service, answer.json()["operation"]))["problem"] is None
    path = f"/api/v1/dossiers/{dossier['id']}/tasks"
    shown = (await service.get(path, OFFICER)).raise_for_status().json()["items"]
    assert [task["due_at"] for task in shown] == ["2026-04-17T10:00:00Z", "2026-04-15T10:00:00Z"]
    async with service.kit.database.transaction() as session:
        stored = (await session.scalars(select(Task).order_by(Task.due_at))).all()
        assert [task.overdue_told_at == task.asked_at for task in stored] == [True, False]


async def test_hours_move_the_tasks_of_their_unit(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        for unit in ("H05.06", "H05.08"):
            await must(service, dossier, "consult", OFFICER, ASKED | {"unit": unit})
    answer = await put_hours(service, "H05.06", sessions=[{"opens": "07:00", "closes": "15:00"}])
    await finished(service, answer.json()["operation"])
    shown = (await service.get(f"/api/v1/dossiers/{dossier['id']}/tasks", OFFICER)).json()["items"]
    assert [task["due_at"] for task in shown] == ["2026-04-07T08:00:00Z", "2026-04-07T10:00:00Z"]


async def test_the_librarys_news_move_dates_like_a_dispatch(
    service: RunningService, dossier: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [*calendars.seeded_days(), SeededDay(day=date(2026, 4, 16), kind="day_off", name="Mới", dispatch=None)]
    monkeypatch.setattr(calendars, "seeded_days", lambda: later)
    await sweeps.follow_library(service.kit)

    async def moved_by_seed() -> bool:
        return (await row(service, dossier)).due_at == local("2026-04-17 17:00")

    await eventually(moved_by_seed)


async def test_it_is_the_administrators_to_see(service: RunningService, dossier: Json) -> None:
    operation = await finished(service, (await put_days(service, THURSDAY_OFF)).json()["operation"])
    for caller in (AN, CLERK, OFFICER):
        assert (await service.get(operation["result_url"], caller)).status_code == 403
        assert (await service.get(f"/api/v1/operations/{operation['id']}", caller)).status_code == 403
    unknown = await service.get("/api/v1/operations/dossier-unknown", ADMINISTRATOR)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "operation_not_found")

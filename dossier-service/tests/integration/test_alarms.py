"""Due soon, overdue, answer late: told once per date, to the unit that has it, whatever else fails (P-31)."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import AnswerLate, DueSoon, Overdue
from dossier_service.alarms import repository
from dossier_service.alarms import service as alarms
from dossier_service.alarms.sweeps import tell_due_dates
from dossier_service.calendars import repository as calendars
from dossier_service.calendars.models import CalendarVersion
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    accepted,
    filed,
    must,
    read,
    row,
    upload,
)
from dossier_service.testing.due_dates import MONDAY, accepted_on_monday, sweep
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

SOON, DUE, LATE = "2026-04-15 07:30", "2026-04-16 17:00", "2026-04-20 09:00"
"""Soon from Wednesday on."""
EXTENSION = {
    "reason": "Phải xác minh",
    "legal_basis": "Nghị định 61/2018/NĐ-CP",
    "new_due_at": local("2026-04-22 17:00").isoformat(),
}
SUPPLEMENT = {"reason": "Mờ", "legal_basis": "Luật", "items": [{"required_document": "identity", "note": "Chụp lại"}]}


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    return await accepted_on_monday(service)


class TestDueSoon:
    async def test_it_is_told_once_while_a_working_day_is_left(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, "2026-04-15 07:29")
        assert await service.recorded(DueSoon) == []
        for _ in range(2):
            await sweep(service, SOON)
        [told] = await service.recorded(DueSoon)
        stored = await row(service, dossier)
        assert (told.due_at, told.unit, told.sequence) == (stored.due_at, "H05.03", stored.sequence)
        assert stored.due_soon_told_for == stored.due_at
        with clock_at(service, SOON):
            assert (await read(service, dossier, AN))["deadline_state"] == "due_soon"

    async def test_what_is_late_already_is_not_warned_of(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, LATE)
        assert await service.recorded(DueSoon) == []
        assert len(await service.recorded(Overdue)) == 1


class TestOverdue:
    async def test_it_is_told_once_with_unit_and_days_late(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, DUE)
        assert await service.recorded(Overdue) == []
        for _ in range(2):
            await sweep(service, LATE)
        [told] = await service.recorded(Overdue)
        stored = await row(service, dossier)
        assert (told.due_at, told.unit, told.days_late) == (stored.due_at, "H05.03", 1)
        assert told.sequence == stored.sequence
        timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", OFFICER)).json()["items"]
        assert (timeline[-1]["action"], timeline[-1]["details"]["days_late"]) == ("escalate-overdue", 1)

    async def test_a_date_that_was_moved_is_told_of_again(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, SOON)
        with clock_at(service, "2026-04-15 09:00"):
            await must(service, dossier, "extend", OFFICER, EXTENSION)
        await sweep(service, LATE)
        assert await service.recorded(Overdue) == []
        for moment in ("2026-04-21 08:00", "2026-04-23 08:00", "2026-04-24 08:00"):
            await sweep(service, moment)
        stored = await row(service, dossier)
        assert [told.due_at for told in await service.recorded(DueSoon)] == [local(DUE), stored.due_at]
        assert [told.due_at for told in await service.recorded(Overdue)] == [stored.due_at]

    async def test_while_others_must_act_nothing_is_late(self, service: RunningService, dossier: Json) -> None:
        with clock_at(service, "2026-04-07 09:00"):
            await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
        await sweep(service, LATE)
        assert await service.recorded(Overdue) == []
        with clock_at(service, LATE):
            await upload(service, dossier, AN, required_document="identity")
            await must(service, dossier, "supply", AN)
        await sweep(service, "2026-05-20 09:00")
        assert len(await service.recorded(Overdue)) == 1

    async def test_what_has_ended_is_left_alone(self, service: RunningService, dossier: Json) -> None:
        with clock_at(service, LATE):
            await must(service, dossier, "request-withdrawal", AN, {"reason": "Thôi"})
            await must(service, dossier, "grant-withdrawal", CLERK)
        await sweep(service, "2026-05-20 09:00")
        assert await service.recorded(Overdue) == []

    async def test_two_that_sweep_at_once_tell_once(self, service: RunningService) -> None:
        with clock_at(service, MONDAY):
            dossiers = [await accepted(service) for _ in range(4)]
        with clock_at(service, LATE):
            await asyncio.gather(*(tell_due_dates(service.kit) for _ in range(3)))
        told = await service.recorded(Overdue)
        assert sorted(str(event.dossier_id) for event in told) == sorted(dossier["id"] for dossier in dossiers)

    async def test_who_is_told_meanwhile_is_looked_at_again(self, service: RunningService, dossier: Json) -> None:
        """As the second of two sweeps finds it, once it has got the lock."""
        for expected in (True, False):
            async with service.kit.database.transaction() as session:
                held = await session.get_one(Dossier, UUID(dossier["id"]))
                assert await alarms.escalate_overdue(session, held, local(LATE)) is expected

    @pytest.mark.parametrize("stopped_by", ["decided_at", "finished_at", "clock_stopped_at"])
    async def test_what_has_ended_or_stopped_meanwhile_is_not_told_of(
        self, service: RunningService, dossier: Json, stopped_by: str
    ) -> None:
        async with service.kit.database.sessions() as session:
            held = await session.get_one(Dossier, UUID(dossier["id"]))
            session.expunge(held)
            setattr(held, stopped_by, local(DUE))
            assert await alarms.escalate_overdue(session, held, local(LATE)) is False
            assert await alarms.warn_due_soon(session, held, local(SOON)) is False

    async def test_no_step_is_missing_in_what_is_pushed(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, LATE)
        last = (await row(service, dossier)).sequence

        async def queued() -> bool:
            async with service.kit.database.sessions() as session:
                rows = (await session.execute(text("SELECT sequence, state FROM push ORDER BY sequence"))).all()
            return [pushed.sequence for pushed in rows] == list(range(1, last + 1)) and rows[-1].state == "skipped"

        await eventually(queued)


def held_back(service: RunningService) -> dict[str, float]:
    [family] = service.kit.extras["alarms_held_back"].collect()
    return {sample.labels["unit"]: sample.value for sample in family.samples}


class TestOneUnitsFault:
    """P-31: a unit whose calendar is broken stops nobody else, and is told of once it is mended."""

    async def accepted_by(self, service: RunningService, agency: str) -> Json:
        with clock_at(service, MONDAY):
            dossier = await accepted(service)
        async with service.kit.database.transaction() as session:
            stored = await session.get_one(Dossier, UUID(dossier["id"]))
            stored.executing_agency = stored.current_unit = agency
        return dossier

    async def set_hours(self, service: RunningService, unit: str, hours: Json) -> None:
        async with service.kit.database.transaction() as session:
            version = CalendarVersion(subject="hours", dispatches=[], changed_by="test", changed_at=local(MONDAY))
            number = await calendars.add_version(session, version)
            first = {"unit": unit, "valid_from": date(2026, 1, 1), "version": number, "dispatch": "Thử"}
            await calendars.add_hours(session, [first | {"hours": hours}])

    @pytest.mark.parametrize("hours", [{}, {"sessions": [], "saturday_reception": [], "days_end": "end_of_day"}])
    async def test_others_are_told_of_all_the_same(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch, hours: Any
    ) -> None:
        monkeypatch.setattr(repository, "PAGE", 2)
        broken = [await self.accepted_by(service, "H05.06") for _ in range(3)]
        sound = await self.accepted_by(service, "H05.08")
        await self.set_hours(service, "H05.06", hours)
        await sweep(service, LATE)
        assert [str(told.dossier_id) for told in await service.recorded(Overdue)] == [sound["id"]]

        usual = {"sessions": [["07:30", "11:30"]], "saturday_reception": [], "days_end": "end_of_day"}
        await self.set_hours(service, "H05.06", usual)
        await sweep(service, LATE)
        told = {str(event.dossier_id) for event in await service.recorded(Overdue)}
        assert told == {sound["id"], *(dossier["id"] for dossier in broken)}

    async def test_a_dossier_that_fails_stops_no_other(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failing, sound = await self.accepted_by(service, "H05.03"), await self.accepted_by(service, "H05.03")
        real = alarms.steps.write_down

        async def broken_for_one(session: Any, dossier: Any, *arguments: Any) -> None:
            if str(dossier.id) == failing["id"]:
                raise RuntimeError("broken")
            await real(session, dossier, *arguments)

        monkeypatch.setattr(alarms.steps, "write_down", broken_for_one)
        await sweep(service, LATE)
        assert [str(told.dossier_id) for told in await service.recorded(Overdue)] == [sound["id"]]
        assert held_back(service) == {"H05.03": 1}

    async def test_a_desks_fault_is_its_own_and_silences_no_agency(self, service: RunningService) -> None:
        with clock_at(service, MONDAY):
            accepted_there = await accepted(service)
            unanswered = await filed(service)
        await self.set_hours(service, "H05.00", {})
        await sweep(service, LATE)
        assert [str(told.dossier_id) for told in await service.recorded(Overdue)] == [accepted_there["id"]]
        assert await service.recorded(AnswerLate) == [] and held_back(service) == {"H05.00": 1}
        metrics = await service.client.get("/metrics")
        assert 'alarms_held_back{unit="H05.00"} 1.0' in metrics.text

        usual = {"sessions": [["07:30", "11:30"]], "saturday_reception": [], "days_end": "end_of_day"}
        await self.set_hours(service, "H05.00", usual)
        await sweep(service, LATE)
        assert [str(told.dossier_id) for told in await service.recorded(AnswerLate)] == [unanswered["id"]]
        assert held_back(service) == {}


class TestEscalation:
    """Overdue work is known above the unit that has it; each unit is named once."""

    async def test_the_units_above_are_named(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, LATE)
        assert [told.above for told in await service.recorded(Overdue)] == [["H05"]]

    async def test_what_lies_elsewhere_is_known_to_who_answers_for_it(
        self, service: RunningService, dossier: Json
    ) -> None:
        with clock_at(service, MONDAY):
            await must(service, dossier, "forward", OFFICER, {"unit": "H05.06"})
        await sweep(service, LATE)
        [told] = await service.recorded(Overdue)
        assert (told.unit, told.above) == ("H05.06", ["H05", "H05.03"])
        timeline = await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)
        assert "above" not in timeline.text

    async def test_a_late_answer_is_known_above_the_desk(self, service: RunningService) -> None:
        with clock_at(service, MONDAY):
            await filed(service)
        await sweep(service, "2026-04-08 09:00")
        assert [(told.unit, told.above) for told in await service.recorded(AnswerLate)] == [("H05.00", ["H05"])]


class TestAnswer:
    """R1: an online filing is answered within the working day."""

    async def test_it_is_due_with_the_working_day(self, service: RunningService) -> None:
        for moment, due in ((MONDAY, "2026-04-06T10:00:00Z"), ("2026-04-06 17:30", "2026-04-07T10:00:00Z")):
            with clock_at(service, moment):
                dossier = await filed(service)
            assert (dossier["answer_due_at"], dossier["answer_late"]) == (due, False)

    async def test_a_late_one_is_told_once_to_the_desk(self, service: RunningService) -> None:
        with clock_at(service, MONDAY):
            dossier = await filed(service)
        await sweep(service, "2026-04-06 17:00")
        assert await service.recorded(AnswerLate) == []
        for _ in range(2):
            await sweep(service, "2026-04-08 09:00")
        [told] = await service.recorded(AnswerLate)
        stored = await row(service, dossier)
        assert (told.answer_due_at, told.unit, told.days_late) == (local("2026-04-06 17:00"), "H05.00", 1)
        assert (told.sequence, stored.answer_late_told_for) == (stored.sequence, stored.answer_due_at)
        with clock_at(service, "2026-04-08 09:00"):
            assert (await read(service, dossier, CLERK))["answer_late"] is True
            assert (await must(service, dossier, "accept", CLERK))["answer_late"] is True

    @pytest.mark.parametrize(
        ("action", "body"),
        [
            ("accept", {}),
            ("refuse", {"reason": "Sai", "legal_basis": "Luật", "cause": "wrong_agency"}),
            ("request-supplement", SUPPLEMENT),
        ],
    )
    async def test_every_answer_is_one(self, service: RunningService, action: str, body: Json) -> None:
        with clock_at(service, MONDAY):
            dossier = await filed(service)
            answered = await must(service, dossier, action, CLERK, body)
        await sweep(service, "2026-04-08 09:00")
        assert answered["answer_late"] is False and await service.recorded(AnswerLate) == []
        assert (await row(service, dossier)).answered_at == local(MONDAY)

    async def test_what_was_supplied_before_acceptance_is_answered_anew(self, service: RunningService) -> None:
        with clock_at(service, MONDAY):
            dossier = await filed(service)
            await must(service, dossier, "request-supplement", CLERK, SUPPLEMENT)
        with clock_at(service, "2026-04-09 10:00"):
            await upload(service, dossier, AN, required_document="identity")
            supplied = await must(service, dossier, "supply", AN)
        assert (supplied["status"], supplied["answer_due_at"]) == ("submitted", "2026-04-09T10:00:00Z")
        await sweep(service, "2026-04-10 09:00")
        assert [told.days_late for told in await service.recorded(AnswerLate)] == [0]

    async def test_at_the_desk_everybody_sees_it_at_once(self, service: RunningService) -> None:
        reception = {
            "procedure_code": CERTIFICATE,
            "applicant": {
                "kind": "citizen",
                "name": "Trần Thị Mẫu",
                "identity_number": "027090000001",
                "phone": "0912000009",
            },
            "form": {"purpose": "Xin việc"},
            "papers": [{"required_document": "identity", "originals": 1, "copies": 2}],
            "paper_reason": "no_device",
        }
        received = (await service.post("/api/v1/counter/dossiers", CLERK, reception)).raise_for_status().json()
        assert (received["answer_due_at"], received["answer_late"]) == (None, False)


async def test_the_history_has_no_gap_and_the_warning_no_words_of_the_house(
    service: RunningService, dossier: Json
) -> None:
    for moment in (SOON, LATE):
        await sweep(service, moment)
    async with service.kit.database.sessions() as session:
        query = select(DossierHistory.sequence, DossierHistory.action).order_by(DossierHistory.sequence)
        history = (await session.execute(query)).all()
    assert [entry.sequence for entry in history] == list(range(1, len(history) + 1))
    assert [entry.action for entry in history][-2:] == ["warn-due-soon", "escalate-overdue"]


@pytest.mark.parametrize("name", ["due_soon", "overdue", "apology_late", "answer_late"])
async def test_each_sweep_reads_its_own_index(service: RunningService, name: str) -> None:
    query = getattr(repository, name)(local(LATE), (local(MONDAY), (await uuid_of(service))))
    compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    async with service.kit.database.sessions() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join((await session.scalars(text(f"EXPLAIN {compiled}"))).all())
    assert f"ix_dossier_{name}" in plan and "Sort" not in plan, plan


async def uuid_of(service: RunningService) -> Any:
    with clock_at(service, MONDAY):
        return (await row(service, await filed(service))).id

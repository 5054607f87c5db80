"""Absence: the substitute sees and does what the absent official could, in these days, under both names."""

import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts import examples
from dossier_service.dossiers.repository import history
from dossier_service.substitution.models import Substitution
from dossier_service.testing.courses import ADMINISTRATOR, AN, APPROVER, CLERK, OFFICER, Json, accepted, act, must, row
from dossier_service.units import service as units
from openpyxl import load_workbook
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import update

REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
SECOND = official("officer-hai", "officer", "H05.03")
DEPUTY = official("pho-giam-doc", "approver", "H05.03")
DIVISION = official("officer-phong", "officer", "H05.03.02")
ELSEWHERE = official("officer-congthuong", "officer", "H05.06")
THEIR_DIVISION = official("officer-phong-ct", "officer", "H05.06.02")
TWO_HATS = official("hai-vai", "officer", "H05.03").model_copy(update={"roles": frozenset({"officer", "approver"})})


async def division_of(service: RunningService, department: str) -> None:
    code = f"{department}.02"
    above = next(unit for unit in examples.units() if unit.code == department)
    async with service.kit.database.transaction() as session:
        division = above.model_copy(update={"code": code, "parent": department, "path": [*above.path, code]})
        await units.keep(session, division)


async def log_in(service: RunningService, *callers: Caller) -> None:
    for caller in callers:
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()


async def substitute(
    service: RunningService,
    absent: Caller,
    by: Caller,
    *,
    setter: Caller | None = None,
    first: int = 0,
    last: int = 3,
) -> httpx.Response:
    """From so many days from today to so many."""
    today = service.kit.clock().astimezone(VIETNAM).date()
    body: Json = {
        "substitute": by.subject,
        "starts_on": str(today + timedelta(days=first)),
        "ends_on": str(today + timedelta(days=last)),
    }
    if setter:
        body["absent"] = absent.subject
    headers = service.headers(setter or absent)
    return await service.client.put("/api/v1/substitutions", json=body, headers=headers)


async def proposed(service: RunningService, by: Caller = OFFICER) -> Json:
    return await must(service, await accepted(service), "propose", by, REFUSAL)


class TestActing:
    async def test_the_substitute_decides_for_the_absent_approver_under_both_names(
        self, service: RunningService
    ) -> None:
        await log_in(service, APPROVER, SECOND)
        dossier = await proposed(service)
        assert (await act(service, dossier, "decide", SECOND, REFUSAL)).status_code == 403
        assert (await substitute(service, APPROVER, SECOND)).status_code == 200
        seen = (await service.get(f"/api/v1/dossiers/{dossier['id']}", SECOND)).json()
        assert "decide" in seen["allowed_actions"]
        await must(service, dossier, "decide", SECOND, REFUSAL)
        path = f"/api/v1/dossiers/{dossier['id']}/timeline"
        told = next(e for e in (await service.get(path, CLERK)).json()["items"] if e["action"] == "decide")
        assert (told["actor"], told["acting_for"]) == (SECOND.subject, APPROVER.subject)
        assert APPROVER.subject not in (await service.get(path, AN)).text

    async def test_own_rights_are_used_before_those_of_another(self, service: RunningService) -> None:
        await log_in(service, OFFICER, SECOND)
        await substitute(service, OFFICER, SECOND)
        dossier = await must(service, await accepted(service), "claim", SECOND)
        async with service.kit.database.sessions() as session:
            entries = await history(session, (await row(service, dossier)).id)
        assert (entries[-1].actor, entries[-1].acting_for) == (SECOND.subject, None)

    async def test_the_substitute_sees_what_the_absent_one_does_and_finds_their_work(
        self, service: RunningService
    ) -> None:
        await log_in(service, OFFICER, DIVISION)
        dossier = await must(service, await accepted(service), "claim", OFFICER)
        path = f"/api/v1/dossiers/{dossier['id']}"
        assert (await service.get(path, DIVISION)).status_code == 404
        await division_of(service, "H05.03")
        assert (await substitute(service, OFFICER, DIVISION)).status_code == 200
        assert (await service.get(path, DIVISION)).status_code == 200
        mine = await service.get("/api/v1/dossiers?assignee=me", DIVISION)
        assert [item["id"] for item in mine.json()["items"]] == [dossier["id"]]
        boxes = {box["key"]: box for box in (await service.get("/api/v1/inboxes", DIVISION)).json()["items"]}
        assert boxes["mine"]["count"] == 1

    @pytest.mark.parametrize(("first", "last"), [(1, 5), (-5, -1)], ids=["not yet", "no more"])
    async def test_outside_the_period_nothing_changes(self, service: RunningService, first: int, last: int) -> None:
        await log_in(service, APPROVER, SECOND)
        dossier = await proposed(service)
        answer = await substitute(service, APPROVER, SECOND, first=first, last=max(last, 0))
        assert answer.status_code == 200
        if last < 0:
            await _set_period(service, first, last)
        assert (await act(service, dossier, "decide", SECOND, REFUSAL)).json()["code"] == "action_not_yours"

    async def test_it_ends_at_once_when_it_is_ended(self, service: RunningService) -> None:
        await log_in(service, APPROVER, SECOND)
        dossier = await proposed(service)
        set_up = (await substitute(service, APPROVER, SECOND)).json()
        path = f"/api/v1/substitutions/{set_up['id']}"
        assert (await service.client.delete(path, headers=service.headers(SECOND))).status_code == 403
        assert (await service.client.delete(path, headers=service.headers(APPROVER))).status_code == 204
        assert (await act(service, dossier, "decide", SECOND, REFUSAL)).status_code == 403

    async def test_who_stands_in_for_a_substitute_stands_in_for_nobody_else(self, service: RunningService) -> None:
        await log_in(service, APPROVER, OFFICER, SECOND)
        dossier = await proposed(service)
        await substitute(service, APPROVER, OFFICER)
        await substitute(service, OFFICER, SECOND)
        assert (await act(service, dossier, "decide", SECOND, REFUSAL)).json()["code"] == "action_not_yours"


class TestTasksAndRegisters:
    """H05.06.02 is a division below H05.06: by itself it sees nothing of what its department was asked."""

    async def test_the_substitute_has_the_absent_ones_tasks_and_answers_under_both_names(
        self, service: RunningService
    ) -> None:
        await division_of(service, "H05.06")
        await log_in(service, ELSEWHERE, THEIR_DIVISION)
        dossier = await must(service, await accepted(service), "claim", OFFICER)
        question = {"unit": "H05.06", "question": "Ý kiến?", "limit": {"value": 2, "unit": "working_day"}}
        await must(service, dossier, "consult", OFFICER, question)
        assert (await service.get("/api/v1/tasks", THEIR_DIVISION)).json()["items"] == []
        await substitute(service, ELSEWHERE, THEIR_DIVISION)
        [task] = (await service.get("/api/v1/tasks", THEIR_DIVISION)).json()["items"]
        boxes = {box["key"]: box for box in (await service.get("/api/v1/inboxes", THEIR_DIVISION)).json()["items"]}
        assert boxes["consultations"]["count"] == 1
        await must(service, dossier, "answer-consultation", THEIR_DIVISION, {"task_id": task["id"], "answer": "Đồng ý"})
        async with service.kit.database.sessions() as session:
            entries = await history(session, (await row(service, dossier)).id)
        assert (entries[-1].actor, entries[-1].acting_for) == (THEIR_DIVISION.subject, ELSEWHERE.subject)

    async def test_the_substitute_reads_the_register_of_the_absent_ones_unit(self, service: RunningService) -> None:
        await division_of(service, "H05.03")
        await log_in(service, OFFICER, DIVISION)
        await accepted(service)
        path = "/api/v1/registers/06.xlsx?unit=H05.03&from=2026-01-01&to=2026-12-31"
        assert (await service.get(path, DIVISION)).json()["code"] == "register_not_yours"
        await substitute(service, OFFICER, DIVISION)
        answer = (await service.get(path, DIVISION)).raise_for_status()
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None and sheet.max_row == 3


class TestDuties:
    async def test_the_substitute_of_who_proposed_does_not_decide(self, service: RunningService) -> None:
        await log_in(service, OFFICER, APPROVER)
        dossier = await proposed(service)
        await substitute(service, OFFICER, APPROVER)
        seen = (await service.get(f"/api/v1/dossiers/{dossier['id']}", APPROVER)).json()
        assert "decide" not in seen["allowed_actions"]
        answer = await act(service, dossier, "decide", APPROVER, REFUSAL)
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")

    async def test_who_proposed_does_not_decide_for_the_absent_approver(self, service: RunningService) -> None:
        await log_in(service, OFFICER, APPROVER)
        dossier = await proposed(service)
        await substitute(service, APPROVER, OFFICER)
        answer = await act(service, dossier, "decide", OFFICER, REFUSAL)
        assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")

    async def test_who_was_proposed_for_does_not_decide_when_they_are_back(self, service: RunningService) -> None:
        await log_in(service, TWO_HATS, DEPUTY)
        set_up = (await substitute(service, TWO_HATS, DEPUTY)).json()
        dossier = await proposed(service, by=DEPUTY)
        assert (await row(service, dossier)).proposed_for == TWO_HATS.subject
        path = f"/api/v1/substitutions/{set_up['id']}"
        await service.client.delete(path, headers=service.headers(TWO_HATS))
        for caller in (TWO_HATS, DEPUTY):
            answer = await act(service, dossier, "decide", caller, REFUSAL)
            assert answer.json()["code"] == "separation_of_duties", caller.subject
        await must(service, dossier, "decide", APPROVER, REFUSAL)


class TestSetting:
    async def test_the_unit_s_approver_or_an_administrator_sets_it_for_others(self, service: RunningService) -> None:
        await log_in(service, OFFICER, SECOND)
        for setter in (APPROVER, ADMINISTRATOR):
            assert (await substitute(service, OFFICER, SECOND, setter=setter)).status_code == 200
        for setter in (SECOND, CLERK, official("x", "approver", "H05.06")):
            assert (await substitute(service, OFFICER, SECOND, setter=setter)).status_code == 403

    async def test_another_one_for_the_same_days_takes_the_place(self, service: RunningService) -> None:
        await log_in(service, OFFICER, SECOND, TWO_HATS)
        await substitute(service, OFFICER, SECOND)
        await substitute(service, OFFICER, TWO_HATS, first=2, last=9)
        listed = (await service.get("/api/v1/substitutions", OFFICER)).json()["items"]
        assert [item["substitute"] for item in listed] == [TWO_HATS.subject]
        assert (await service.get("/api/v1/substitutions", SECOND)).json()["items"] == []
        assert (await service.get("/api/v1/substitutions", APPROVER)).json()["items"] == listed

    @pytest.mark.parametrize(
        ("by", "days", "code"),
        [
            (OFFICER, {}, "substitute_unsuitable"),
            (ELSEWHERE, {}, "substitute_unsuitable"),
            (official("chua-vao", "officer", "H05.03"), {}, "official_unknown"),
            (SECOND, {"first": -9, "last": -2}, "period_unsuitable"),
            (SECOND, {"first": 5, "last": 2}, "period_unsuitable"),
            (SECOND, {"first": 0, "last": 366}, "period_unsuitable"),
        ],
    )
    async def test_what_makes_no_sense_is_refused(
        self, service: RunningService, by: Caller, days: Any, code: str
    ) -> None:
        await log_in(service, OFFICER, SECOND, ELSEWHERE)
        answer = await substitute(service, OFFICER, by, **days)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    async def test_what_was_only_entered_gives_no_rights(self, service: RunningService) -> None:
        entry = {"subject": "official:ma", "roles": ["approver"], "unit": "H05.03"}
        headers = service.headers(ADMINISTRATOR)
        await service.client.put("/api/v1/officials", json={"officials": [entry]}, headers=headers)
        await log_in(service, SECOND)
        absent = official("ma", "approver", "H05.03")
        answer = await substitute(service, absent, SECOND, setter=ADMINISTRATOR)
        assert (answer.status_code, answer.json()["code"]) == (422, "official_unknown")


async def _set_period(service: RunningService, first: int, last: int) -> None:
    today = service.kit.clock().astimezone(VIETNAM).date()
    moved = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    async with service.kit.database.transaction() as session:
        await session.execute(update(Substitution).values(**moved))

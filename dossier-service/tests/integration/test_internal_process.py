"""The internal process on real dossiers: planned and actual, and one dossier through several agencies."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts import dossier as events
from contracts.catalog import Course, ProcessStep, TimeLimit, TimeUnit
from dossier_service.consultations.models import Task
from dossier_service.consultations.sweeps import tell_overdue_tasks
from dossier_service.internal_process import service as internal_process
from dossier_service.printed_forms import repository as printed_forms
from dossier_service.printed_forms.forms import Form
from dossier_service.reception import service as reception
from dossier_service.reception.schemas import AcceptBody
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    filed,
    must,
    publish_version,
    read,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.etag import ExpectedVersion
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select

TRADE = official("officer-congthuong", "officer", "H05.06")
TRANSPORT = official("officer-gtvt", "officer", "H05.08")
BINH = citizen("Bình", identity_number="027090000002")


def step(step_id: str, value: float, *after: str, **more: Any) -> ProcessStep:
    limit = TimeLimit(value=value, unit=TimeUnit.WORKING_DAY)
    return ProcessStep(id=step_id, title=f"Bước {step_id}", limit=limit, after=[*after], **more)


ALONE = [
    step("receive", 0.25, unit="receiving"),
    step("check", 0.5, "receive", role="Chuyên viên"),
    step("decide", 1, "check"),
    step("hand-out", 0.25, "decide", unit="returning"),
]
CHAIN = [
    step("receive", 0.25, unit="receiving"),
    step("check", 0.5, "receive"),
    step("trade", 1, "check", agency="H05.06"),
    step("transport", 2, "trade", agency="H05.08"),
    step("hand-out", 0.25, "transport", unit="returning"),
]


async def process(service: RunningService, dossier: Json, caller: Caller = OFFICER) -> Json:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/process", caller)
    return answer.raise_for_status().json()


def steps(shown: Json, name: str) -> dict[str, Any]:
    return {entry["id"]: entry[name] for entry in shown["steps"]}


async def tasks(service: RunningService, caller: Caller) -> list[Json]:
    return (await service.get("/api/v1/tasks?state=open", caller)).raise_for_status().json()["items"]


async def one_task(service: RunningService, caller: Caller) -> Json:
    """Once the agency has it."""

    async def given() -> list[Json]:
        return await tasks(service, caller)

    (task,) = await eventually(given)
    return task


async def answer(service: RunningService, dossier: Json, caller: Caller, task: Json) -> None:
    await must(service, dossier, "answer-consultation", caller, {"task_id": task["id"], "answer": "Đã làm xong"})


async def test_a_procedure_without_a_process_answers_with_no_steps(service: RunningService) -> None:
    dossier = await accepted(service)
    assert await process(service, dossier) == {
        "procedure_version": 1, "case": "Có một nơi cư trú", "steps": [], "current": [],
    }  # fmt: skip
    refused = await act(service, dossier, "complete-step", OFFICER)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_step_to_complete")


async def test_the_current_step_follows_the_hand_overs(service: RunningService) -> None:
    await publish_version(service, process=ALONE)
    dossier = await accepted(service)
    shown = await process(service, dossier)
    assert steps(shown, "state") == {"receive": "done", "check": "current", "decide": "waiting", "hand-out": "waiting"}
    assert shown["current"] == ["check"]
    assert steps(shown, "unit")["check"] == {"code": "H05.03", "name": "Sở Tư pháp"}
    assert steps(shown, "unit")["hand-out"]["code"] == "H05.00"
    assert steps(shown, "standing")["receive"] in ("early", "on_time")
    assert 0 < steps(shown, "working_hours_left")["check"] <= 4

    await must(service, dossier, "assign", OFFICER, {"assignee": "official:officer-tuphap"})
    assert (await process(service, dossier))["current"] == ["decide"]
    await must(service, dossier, "undo", OFFICER)
    assert (await process(service, dossier))["current"] == ["check"]
    await must(service, dossier, "complete-step", OFFICER, {"note": "Đã kiểm tra"})
    assert (await process(service, dossier))["current"] == ["decide"]
    refusal = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
    await must(service, dossier, "propose", OFFICER, refusal)
    await must(service, dossier, "decide", APPROVER, refusal)
    assert (await process(service, dossier))["current"] == []


async def test_the_dates_of_steps_are_reckoned_from_what_really_happened(service: RunningService) -> None:
    await publish_version(service, process=ALONE)
    dossier = await accepted(service)
    await must(service, dossier, "complete-step", OFFICER, {"step": "check"})
    shown = await process(service, dossier)
    check, decide = shown["steps"][1], shown["steps"][2]
    assert decide["started_at"] == check["finished_at"]
    for entry in (check, decide):
        preview = {"received_at": entry["started_at"], "limit": entry["limit"], "agency": "H05.03"}
        due_at = (await service.post("/api/v1/deadlines/preview", AN, preview)).json()["due_at"]
        assert datetime.fromisoformat(entry["due_at"]) == datetime.fromisoformat(due_at)
    planned = [datetime.fromisoformat(entry["planned_due_at"]) for entry in shown["steps"]]
    assert planned == sorted(planned) and planned[-1] <= datetime.fromisoformat(dossier["due_at"])


async def test_the_control_slip_measures_a_hand_over_by_its_step_and_not_by_the_dossier(
    service: RunningService,
) -> None:
    await publish_version(service, process=ALONE)
    with clock_at(service, "2026-04-06 08:00"):
        dossier = await accepted(service)
    with clock_at(service, "2026-04-08 09:00"):  # half a working day was given for the check; the dossier has ten days
        given = await must(service, dossier, "assign", OFFICER, {"assignee": "official:officer-tuphap"})
    assert given["deadline_state"] == "running"
    async with service.kit.database.sessions() as session:
        lines = await printed_forms.of_dossier(session, UUID(dossier["id"]), Form.CONTROL_SLIP)
    assert [line.snapshot["line"]["standing"] for line in lines] == ["Đúng hạn", "Quá hạn"]


async def test_a_step_past_its_date_is_late_while_it_lasts_and_afterwards(service: RunningService) -> None:
    await publish_version(service, process=ALONE)
    dossier = await filed(service)
    long_ago, version = datetime.now(UTC) - timedelta(days=20), (await row(service, dossier)).version
    async with service.kit.database.transaction() as session:
        await reception.accept(session, UUID(dossier["id"]), AcceptBody(), CLERK, ExpectedVersion.at(version), long_ago)
    shown = await process(service, dossier)
    assert (steps(shown, "standing")["check"], steps(shown, "working_hours_left")["check"]) == ("late", 0)
    await must(service, dossier, "complete-step", OFFICER)
    assert steps(await process(service, dossier), "standing")["check"] == "late"
    assert steps(await process(service, dossier), "standing")["decide"] is None


@pytest.mark.parametrize(("body", "status", "code"), [({"step": "decide"}, 422, "step_not_current"), ({}, 200, None)])
async def test_only_a_current_step_is_completed(service: RunningService, body: Json, status: int, code: Any) -> None:
    await publish_version(service, process=ALONE)
    dossier = await accepted(service)
    assert "complete-step" in (await read(service, dossier, OFFICER))["allowed_actions"]
    done = await act(service, dossier, "complete-step", OFFICER, body)
    assert done.status_code == status
    if code:
        assert (done.json()["code"], done.json()["current_steps"]) == (code, ["check"])
    else:
        told = (await service.recorded(events.DossierForwarded))[-1]
        assert told.sequence == (await row(service, dossier)).sequence
        entry = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", OFFICER)).json()["items"][-1]
        assert (entry["action"], entry["details"]) == ("complete-step", {"step": "check"})


@pytest.mark.parametrize(("caller", "status"), [(AN, 403), (TRADE, 404)], ids=["applicant", "stranger"])
async def test_nobody_else_completes_a_step(service: RunningService, caller: Caller, status: int) -> None:
    await publish_version(service, process=ALONE)
    dossier = await accepted(service)
    assert (await act(service, dossier, "complete-step", caller)).status_code == status
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}/process", BINH)).status_code == 404


async def test_one_dossier_goes_through_several_agencies_and_is_counted_once(service: RunningService) -> None:
    await publish_version(service, process=CHAIN)
    dossier = await accepted(service)
    assert await tasks(service, TRADE) == []
    await must(service, dossier, "complete-step", OFFICER)
    first = await one_task(service, TRADE)
    assert (first["kind"], first["step"], first["question"]) == ("chained", "trade", "Bước trade")
    assert first["asked_by_unit"]["code"] == "H05.03"
    preview = {"received_at": first["asked_at"], "limit": {"value": 1, "unit": "working_day"}, "agency": "H05.06"}
    due_at = (await service.post("/api/v1/deadlines/preview", AN, preview)).json()["due_at"]
    assert datetime.fromisoformat(first["due_at"]) == datetime.fromisoformat(due_at)
    assert await tasks(service, TRANSPORT) == []

    refusal = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
    await must(service, dossier, "propose", OFFICER, refusal)
    early = await act(service, dossier, "decide", APPROVER, refusal)
    assert (early.status_code, early.json()["code"]) == (409, "task_open")
    await answer(service, dossier, TRADE, first)
    still = await act(service, dossier, "decide", APPROVER, refusal)
    assert (still.status_code, still.json()["code"]) == (409, "task_open")
    second = await one_task(service, TRANSPORT)
    assert (second["step"], await tasks(service, TRADE)) == ("transport", [])
    assert steps(await process(service, dossier, AN), "state") == {
        "receive": "done", "check": "done", "trade": "done", "transport": "current", "hand-out": "waiting",
    }  # fmt: skip
    await answer(service, dossier, TRANSPORT, second)
    assert (await process(service, dossier))["current"] == ["hand-out"]
    await must(service, dossier, "decide", APPROVER, refusal)

    mine = (await service.get("/api/v1/dossiers", AN)).json()["items"]
    assert [item["id"] for item in mine] == [dossier["id"]]
    stations = (await service.get(f"/api/v1/dossiers/{dossier['id']}/tasks", AN)).json()["items"]
    assert [(task["unit"]["code"], task["state"]) for task in stations] == [
        ("H05.06", "answered"), ("H05.08", "answered"),
    ]  # fmt: skip
    for once in (events.DossierSubmitted, events.DossierAccepted, events.DossierDecided):
        assert [str(event.dossier_id) for event in await service.recorded(once)] == [dossier["id"]]
    for told in (events.ConsultationRequested, events.ConsultationAnswered):
        about = [(str(event.dossier_id), event.agency) for event in await service.recorded(told)]
        assert about == [(dossier["id"], "H05.03")] * 2


async def test_nothing_is_decided_before_the_other_agencies_turn_has_come(service: RunningService) -> None:
    await publish_version(service, process=CHAIN, course=Course(proposal_required=False))
    dossier = await accepted(service)
    await must(service, dossier, "claim", OFFICER)
    assert await tasks(service, TRADE) == []
    refusal = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
    early = await act(service, dossier, "decide", APPROVER, refusal)
    assert (early.status_code, early.json()["code"]) == (409, "task_open")
    assert "decide" not in (await read(service, dossier, APPROVER))["allowed_actions"]


async def test_an_agencys_task_is_given_once_however_often_it_is_told(service: RunningService) -> None:
    await publish_version(service, process=CHAIN)
    dossier = await accepted(service)
    await must(service, dossier, "complete-step", OFFICER)
    task = await one_task(service, TRADE)
    for _ in range(3):
        async with service.kit.database.transaction() as session:
            await internal_process.go_on(session, UUID(dossier["id"]), datetime.now(UTC))
    recall = {"task_id": task["id"], "reason": "Cơ quan kia không còn làm việc này"}
    refused = await act(service, dossier, "recall-consultation", OFFICER, recall)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_open_task")
    await must(service, dossier, "recall-consultation", APPROVER, recall)
    assert (await one_task(service, TRANSPORT))["step"] == "transport"
    async with service.kit.database.sessions() as session:
        given = [
            (task.step_id, task.time_limit) for task in await session.scalars(select(Task).order_by(Task.asked_at))
        ]
    days = [{"value": value, "unit": "working_day"} for value in (1, 2)]
    assert given == [("trade", days[0]), ("transport", days[1])]


async def test_the_next_agency_sees_whom_it_works_for_and_only_that(service: RunningService) -> None:
    await publish_version(service, process=CHAIN)
    dossier = await accepted(service)
    draft_result = await upload(service, dossier, OFFICER, purpose="result")
    await must(service, dossier, "complete-step", OFFICER)
    task = await one_task(service, TRADE)
    seen = await read(service, dossier, TRADE)
    assert seen["applicant"]["name"] == "Nguyễn Văn An" and seen["form"] == {"purpose": "Xin việc"}
    assert (seen["delivery"], seen["submitted_by"], seen["allowed_actions"]) == ({}, "", ["answer-consultation"])
    assert [paper["required_document"] for paper in task["documents"]] == ["identity"]
    hidden = await service.get(f"/api/v1/tasks/{task['id']}/documents/{draft_result['id']}", TRADE)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "document_not_found")
    for path in ("", "/tasks", "/process", "/timeline"):
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}{path}", TRANSPORT)).status_code == 404
    await answer(service, dossier, TRADE, task)
    entries = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    chained = [entry for entry in entries if entry["action"] == "chain"]
    assert [entry["details"]["unit"] for entry in chained][:1] == ["H05.06"]
    assert chained[0]["details"]["due_at"] and chained[0]["actor_role"] == "system"


async def test_while_papers_are_awaited_nothing_is_passed_on(service: RunningService) -> None:
    await publish_version(service, process=CHAIN)
    dossier = await accepted(service)
    await must(service, dossier, "complete-step", OFFICER)
    task = await one_task(service, TRADE)
    items = [{"required_document": "identity", "note": "Chụp lại"}]
    request = {"reason": "Mờ", "legal_basis": "Luật LLTP", "items": items}
    await must(service, dossier, "request-supplement", OFFICER, request)
    await answer(service, dossier, TRADE, task)
    async with service.kit.database.transaction() as session:
        await internal_process.go_on(session, UUID(dossier["id"]), datetime.now(UTC))
    assert await tasks(service, TRANSPORT) == []
    await upload(service, dossier, AN, required_document="identity")
    await must(service, dossier, "supply", AN)
    assert (await one_task(service, TRANSPORT))["step"] == "transport"


async def test_an_agencys_step_waits_with_the_dossier_for_papers(service: RunningService) -> None:
    await publish_version(service, process=CHAIN)
    with clock_at(service, local("2026-04-06 09:00")):
        dossier = await accepted(service)
        await must(service, dossier, "complete-step", OFFICER)
        task = await one_task(service, TRADE)
        items = [{"required_document": "identity", "note": "Chụp lại"}]
        request = {"reason": "Mờ", "legal_basis": "Luật LLTP", "items": items}
        await must(service, dossier, "request-supplement", OFFICER, request)
    assert task["due_at"] == "2026-04-07T10:00:00Z"
    with clock_at(service, local("2026-04-08 09:00")):
        await tell_overdue_tasks(service.kit)
        assert await service.recorded(events.ConsultationOverdue) == []
        await upload(service, dossier, AN, required_document="identity")
        await must(service, dossier, "supply", AN)
        shown = await process(service, dossier)
        moved = await one_task(service, TRADE)
    assert moved["due_at"] == steps(shown, "due_at")["trade"] == "2026-04-09T10:00:00Z"
    with clock_at(service, local("2026-04-10 09:00")):
        await tell_overdue_tasks(service.kit)
    [late] = await service.recorded(events.ConsultationOverdue)
    assert str(late.task_id) == task["id"]


async def test_agencies_that_wait_for_the_same_step_work_side_by_side(service: RunningService) -> None:
    fork = [
        step("receive", 0.25, unit="receiving"),
        step("trade", 1, "receive", agency="H05.06"),
        step("transport", 2, "receive", agency="H05.08"),
        step("hand-out", 0.25, "trade", "transport", unit="returning"),
    ]
    await publish_version(service, process=fork)
    dossier = await accepted(service)
    both = [await one_task(service, caller) for caller in (TRADE, TRANSPORT)]
    assert (await process(service, dossier))["current"] == ["trade", "transport"]
    await answer(service, dossier, TRANSPORT, both[1])
    assert (await process(service, dossier))["current"] == ["trade"]
    assert "complete-step" not in (await read(service, dossier, CLERK))["allowed_actions"]

"""Other units are asked side by side: they answer by their own date, see what they need, and nobody else sees that."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.dossier import (
    ConsultationAnswered,
    ConsultationOverdue,
    ConsultationRecalled,
    ConsultationRequested,
    Origin,
)
from dossier_service.consultations import repository
from dossier_service.consultations.models import Task
from dossier_service.consultations.sweeps import tell_overdue_tasks
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    change,
    complete_draft,
    must,
    read,
    row,
    upload,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService

TRADE = official("officer-congthuong", "officer", "H05.06")
TRADE_APPROVER = official("approver-congthuong", "approver", "H05.06")
TRADE_CLERK = official("clerk-congthuong", "clerk", "H05.06")
TRANSPORT = official("officer-gtvt", "officer", "H05.08")
LEADER = official("leader-tinh", "leader", "H05")
COLLEAGUE = official("colleague-tuphap", "officer", "H05.03")
BINH = citizen("Bình", identity_number="027090000002")
QUESTION = "Người này có tên trong danh sách quản lý của sở không?"
ASKED = {"unit": "H05.06", "question": QUESTION, "limit": {"value": 1, "unit": "working_day"}}
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
PERSONAL = ("Nguyễn Văn An", "027090000001", "0912000001", "an@example.vn", "Xin việc", "vneid:an")


async def tasks(service: RunningService, caller: Caller, **parameters: Any) -> list[Json]:
    answer = await service.get("/api/v1/tasks", caller, params=parameters)
    return answer.raise_for_status().json()["items"]


async def ask(service: RunningService, dossier: Json, caller: Caller = OFFICER, **body: Any) -> Json:
    """The task that came of it."""
    await must(service, dossier, "consult", caller, ASKED | body)
    path = f"/api/v1/dossiers/{dossier['id']}/tasks"
    return (await service.get(path, OFFICER)).raise_for_status().json()["items"][-1]


def answer_of(task: Json) -> Json:
    return {"task_id": task["id"], "answer": "Không có tên trong danh sách."}


async def backdate(service: RunningService, *task_ids: str) -> None:
    async with service.kit.database.transaction() as session:
        for task_id in task_ids:
            task = await session.get_one(Task, UUID(task_id))
            task.due_at = datetime.now(UTC) - timedelta(hours=1)


async def test_another_unit_is_asked_and_answers_while_the_dossier_goes_on(service: RunningService) -> None:
    dossier = await accepted(service)
    asked = await must(service, dossier, "consult", OFFICER, ASKED)
    assert (asked["status"], asked["national_code"], asked["due_at"]) == ("processing", 4, dossier["due_at"])
    assert asked["deadline_state"] == "running"

    (task,) = await tasks(service, TRADE, state="open")
    assert (task["kind"], task["state"], task["question"], task["unit"]["name"]) == (
        "consultation", "open", QUESTION, "Sở Công Thương",
    )  # fmt: skip
    assert task["dossier"]["code"] == dossier["code"]
    assert task["dossier"]["procedure"] == {"code": "2.000488", "name": "Cấp Phiếu lý lịch tư pháp"}
    assert task["asked_by_unit"]["code"] == "H05.03" and task["documents"] == []
    (told,) = await service.recorded(ConsultationRequested)
    assert (str(told.task_id), told.unit, told.due_at) == (task["id"], "H05.06", datetime.fromisoformat(task["due_at"]))

    one = await service.get(f"/api/v1/tasks/{task['id']}", TRADE)
    path = f"/api/v1/dossiers/{dossier['id']}/actions/answer-consultation"
    answered = await service.post(path, TRADE, answer_of(task), version=one.headers["ETag"])
    assert answered.status_code == 200, answered.text
    assert answered.headers["ETag"] == (await service.get(f"/api/v1/tasks/{task['id']}", TRADE)).headers["ETag"]
    assert await tasks(service, TRADE, state="open") == []
    (done,) = await tasks(service, TRADE, state="answered")
    assert (done["state"], done["answered_by"]) == ("answered", "official:officer-congthuong")
    (event,) = await service.recorded(ConsultationAnswered)
    stored = await row(service, dossier)
    assert (str(event.task_id), event.sequence) == (task["id"], stored.sequence)
    assert (stored.status, stored.current_unit) == ("processing", dossier["current_unit"]["code"])
    seen = (await service.get(f"/api/v1/dossiers/{dossier['id']}/tasks", OFFICER)).json()["items"]
    assert [(entry["state"], entry["answer"]) for entry in seen] == [("answered", "Không có tên trong danh sách.")]


async def test_the_date_of_a_task_is_reckoned_in_working_time(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    preview = {"received_at": task["asked_at"], "limit": ASKED["limit"], "agency": "H05.06"}
    due_at = (await service.post("/api/v1/deadlines/preview", AN, preview)).json()["due_at"]
    assert datetime.fromisoformat(task["due_at"]) == datetime.fromisoformat(due_at)


async def test_any_number_of_units_is_asked_side_by_side(service: RunningService) -> None:
    dossier = await accepted(service)
    first = await ask(service, dossier)
    second = await ask(service, dossier, unit="H05.08")
    assert [task["id"] for task in await tasks(service, TRADE)] == [first["id"]]
    assert [task["id"] for task in await tasks(service, TRANSPORT)] == [second["id"]]
    await must(service, dossier, "answer-consultation", TRANSPORT, answer_of(second))
    assert [task["state"] for task in await tasks(service, TRADE)] == ["open"]
    await must(service, dossier, "answer-consultation", TRADE_APPROVER, answer_of(first))
    assert len(await service.recorded(ConsultationAnswered)) == 2


async def test_the_asked_unit_sees_its_question_and_nothing_of_the_person(service: RunningService) -> None:
    dossier = await accepted(service)
    marked = (await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", OFFICER)).json()["items"][0]
    other = await upload(service, dossier, OFFICER, required_document="identity")
    task = await ask(service, dossier, documents=[marked["id"]])
    here = f"/api/v1/dossiers/{dossier['id']}"
    whole = await service.get(here, TRADE)
    assert whole.json()["allowed_actions"] == ["answer-consultation"]
    assert DossierRead.model_validate(whole.json())
    assert whole.json()["code"] == dossier["code"]
    answered = await act(service, dossier, "answer-consultation", TRADE, answer_of(task))
    for answer in (
        whole, answered, await service.get(here, TRADE), await service.get("/api/v1/tasks", TRADE),
        await service.get(f"/api/v1/tasks/{task['id']}", TRADE),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert [word for word in PERSONAL if word in answer.text] == []
    for path in ("timeline", "documents", "tasks", "deadline", "results", "supplements", f"documents/{marked['id']}"):
        assert (await service.get(f"{here}/{path}", TRADE)).status_code == 404, path
    assert (await service.get("/api/v1/dossiers", TRADE)).json()["items"] == []

    assert [paper["id"] for paper in (await tasks(service, TRADE))[0]["documents"]] == [marked["id"]]
    mine = f"/api/v1/tasks/{task['id']}/documents"
    opened = await service.get(f"{mine}/{marked['id']}", TRADE)
    assert (opened.status_code, opened.content[:5]) == (200, b"%PDF-")
    assert (await service.get(f"{mine}/{other['id']}", TRADE)).json()["code"] == "document_not_found"


@pytest.mark.parametrize("stranger", [TRANSPORT, TRADE_CLERK, BINH], ids=["other unit", "no officer", "other citizen"])
async def test_nobody_else_learns_anything(service: RunningService, stranger: Caller) -> None:
    dossier = await accepted(service)
    marked = (await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", OFFICER)).json()["items"][0]
    task = await ask(service, dossier, documents=[marked["id"]])
    assert await tasks(service, stranger) == []
    unknown = "019ab000-0000-7000-8000-00000000ffff"
    for path, other in (
        (f"tasks/{task['id']}", f"tasks/{unknown}"),
        (f"tasks/{task['id']}/documents/{marked['id']}", f"tasks/{unknown}/documents/{marked['id']}"),
        (f"dossiers/{dossier['id']}", f"dossiers/{unknown}"),
        (f"dossiers/{dossier['id']}/tasks", f"dossiers/{unknown}/tasks"),
    ):
        answer, nothing = (
            await service.get(f"/api/v1/{path}", stranger),
            await service.get(f"/api/v1/{other}", stranger),
        )
        assert answer.status_code == 404
        assert (answer.json()["code"], answer.json()["title"]) == (nothing.json()["code"], nothing.json()["title"])
    answer = await act(service, dossier, "answer-consultation", stranger, answer_of(task))
    assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
    assert await service.recorded(ConsultationAnswered) == []


async def test_a_unit_that_was_asked_for_another_dossier_answers_that_one_only(service: RunningService) -> None:
    mine, others = await accepted(service), await accepted(service)
    task, foreign = await ask(service, mine), await ask(service, others, unit="H05.08")
    crossed = await act(service, mine, "answer-consultation", TRADE, answer_of(foreign))
    assert (crossed.status_code, crossed.json()["code"]) == (404, "task_not_found")
    second = await accepted(service)
    elsewhere = await ask(service, second)
    mixed = await act(service, mine, "answer-consultation", TRADE, answer_of(elsewhere))
    assert (mixed.status_code, mixed.json()["code"]) == (404, "task_not_found")
    unseen = await act(service, others, "answer-consultation", TRADE, answer_of(task))
    assert (unseen.status_code, unseen.json()["code"]) == (404, "dossier_not_found")


async def test_who_asked_does_not_answer(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    answer = await act(service, dossier, "answer-consultation", OFFICER, answer_of(task))
    assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")
    assert "answer-consultation" not in (await read(service, dossier, OFFICER))["allowed_actions"]


async def test_a_division_below_the_agency_is_asked_like_any_unit(service: RunningService) -> None:
    division = AgencyChanged(
        sequence=1, occurred_at=examples.AT, code="H05.03.01", name="Phòng Hành chính tư pháp",
        kind=AgencyKind.DIVISION, parent="H05.03", path=["H05", "H05.03", "H05.03.01"], valid_from=examples.FIRST_DAY,
    )  # fmt: skip
    async with service.kit.database.transaction() as session:
        await units.keep(session, division)
    dossier = await accepted(service)
    task = await ask(service, dossier, unit="H05.03.01")
    assert "answer-consultation" in (await read(service, dossier, OFFICER))["allowed_actions"]
    answered = await must(service, dossier, "answer-consultation", OFFICER, answer_of(task))
    assert answered["applicant"]["name"] == "Nguyễn Văn An"


async def test_leaders_see_what_the_units_below_them_were_asked(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    assert [entry["id"] for entry in await tasks(service, LEADER)] == [task["id"]]
    answer = await act(service, dossier, "answer-consultation", LEADER, answer_of(task))
    assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")


async def test_the_applicant_sees_who_was_asked_until_when_and_not_what(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    await must(service, dossier, "answer-consultation", TRADE, answer_of(task))
    here = f"/api/v1/dossiers/{dossier['id']}"
    shown, timeline = await service.get(f"{here}/tasks", AN), await service.get(f"{here}/timeline", AN)
    (mine,) = shown.json()["items"]
    assert (mine["unit"]["name"], mine["state"], mine["due_at"]) == ("Sở Công Thương", "answered", task["due_at"])
    asked, answered = timeline.json()["items"][-2:]
    assert (asked["action"], asked["details"]["unit"]) == ("consult", "H05.06")
    assert datetime.fromisoformat(asked["details"]["due_at"]) == datetime.fromisoformat(task["due_at"])
    assert (answered["action"], answered["actor_role"], answered["actor_unit"]["code"]) == (
        "answer-consultation", "consulted", "H05.06",
    )  # fmt: skip
    for text in (shown.text, timeline.text):
        assert not [w for w in (QUESTION, "Không có tên", "officer-congthuong", "officer-tuphap") if w in text]


async def test_nothing_is_decided_while_a_question_is_open(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    assert "decide" not in (await read(service, dossier, APPROVER))["allowed_actions"]
    early = await act(service, dossier, "decide", APPROVER, REFUSAL)
    assert (early.status_code, early.json()["code"]) == (409, "task_open")
    await must(service, dossier, "answer-consultation", TRADE, answer_of(task))
    assert (await must(service, dossier, "decide", APPROVER, REFUSAL))["status"] in ("decided", "returned")


async def test_a_question_is_recalled_with_a_reason_by_who_asked(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    recall = {"task_id": task["id"], "reason": "Đã có dữ liệu từ nguồn khác"}
    assert "recall-consultation" not in (await read(service, dossier, COLLEAGUE))["allowed_actions"]
    answer = await act(service, dossier, "recall-consultation", COLLEAGUE, recall)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_open_task")
    recalled = await must(service, dossier, "recall-consultation", OFFICER, recall)
    assert "recall-consultation" not in recalled["allowed_actions"]
    (event,) = await service.recorded(ConsultationRecalled)
    assert str(event.task_id) == task["id"]
    assert await tasks(service, TRADE) == []
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", TRADE)).status_code == 404
    late = await act(service, dossier, "answer-consultation", TRADE, answer_of(task))
    assert (late.status_code, late.json()["code"]) == (404, "dossier_not_found")
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    await must(service, dossier, "decide", APPROVER, REFUSAL)
    entry = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", OFFICER)).json()["items"][-4:]
    assert ("recall-consultation", "Đã có dữ liệu từ nguồn khác") in [(e["action"], e["reason"]) for e in entry]


async def test_of_two_questions_each_recalls_their_own_and_an_approver_both(service: RunningService) -> None:
    dossier = await accepted(service)
    mine, theirs = await ask(service, dossier), await ask(service, dossier, COLLEAGUE, unit="H05.08")
    reason = {"reason": "Không cần nữa"}
    foreign = await act(service, dossier, "recall-consultation", OFFICER, {"task_id": theirs["id"]} | reason)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "action_not_yours")
    for task in (mine, theirs):
        await must(service, dossier, "recall-consultation", APPROVER, {"task_id": task["id"]} | reason)
    again = await act(service, dossier, "recall-consultation", APPROVER, {"task_id": mine["id"]} | reason)
    assert (again.status_code, again.json()["code"]) == (409, "no_open_task")


async def test_of_two_officials_who_answer_at_once_one_does(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    version = (await row(service, dossier)).version
    path = f"/api/v1/dossiers/{dossier['id']}/actions/answer-consultation"
    first = await service.post(path, TRADE, answer_of(task), version=version)
    second = await service.post(path, TRADE_APPROVER, answer_of(task), version=version)
    third = await act(service, dossier, "answer-consultation", TRADE_APPROVER, answer_of(task))
    assert (first.status_code, second.status_code) == (200, 412)
    assert (third.status_code, third.json()["code"]) == (409, "task_closed")


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"unit": "H05.77"}, 422, "unit_unknown", "/unit"),
        ({"unit": "H05.03"}, 422, "own_unit_asked", "/unit"),
        ({"question": " "}, 422, None, "/question"),
        ({"limit": {"unit": "none"}}, 422, None, "/limit"),
        ({"limit": {"value": 0, "unit": "working_day"}}, 422, None, "/limit"),
        ({"documents": ["019ab000-0000-7000-8000-00000000ffff"]}, 422, "task_document_unknown", "/documents/0"),
    ],
)
async def test_a_question_needs_a_unit_a_text_and_a_date(
    service: RunningService, body: Json, status: int, code: str | None, pointer: str
) -> None:
    dossier = await accepted(service)
    answer = await act(service, dossier, "consult", OFFICER, ASKED | body)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert code is None or answer.json()["code"] == code
    assert await tasks(service, TRADE) == []


async def test_papers_of_another_dossier_are_not_marked(service: RunningService) -> None:
    dossier, other = await accepted(service), await accepted(service)
    paper = (await service.get(f"/api/v1/dossiers/{other['id']}/documents", OFFICER)).json()["items"][0]
    answer = await act(service, dossier, "consult", OFFICER, ASKED | {"documents": [paper["id"]]})
    assert (answer.status_code, answer.json()["code"]) == (422, "task_document_unknown")


@pytest.mark.parametrize("caller", [AN, CLERK, APPROVER, TRADE], ids=["applicant", "clerk", "approver", "stranger"])
async def test_only_an_officer_of_the_agency_asks(service: RunningService, caller: Caller) -> None:
    dossier = await accepted(service)
    answer = await act(service, dossier, "consult", caller, ASKED)
    assert answer.status_code == (404 if caller is TRADE else 403)


async def test_an_overdue_task_is_told_once_whatever_befalls_another_units(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = await accepted(service)
    broken, sound = await ask(service, dossier), await ask(service, dossier, unit="H05.08")
    await backdate(service, broken["id"], sound["id"])
    untold = repository.untold

    async def failing(session: Any, task_id: UUID) -> Task | None:
        if str(task_id) == broken["id"]:
            raise RuntimeError("this unit's row can't be read")
        return await untold(session, task_id)

    monkeypatch.setattr(repository, "untold", failing)
    await tell_overdue_tasks(service.kit)
    assert [str(event.task_id) for event in await service.recorded(ConsultationOverdue)] == [sound["id"]]
    monkeypatch.undo()
    for _ in range(2):
        await tell_overdue_tasks(service.kit)
    told = await service.recorded(ConsultationOverdue)
    assert [(str(event.task_id), event.unit) for event in told] == [(sound["id"], "H05.08"), (broken["id"], "H05.06")]
    assert [task["state"] for task in await tasks(service, TRADE, state="overdue")] == ["overdue"]
    assert [task["state"] for task in await tasks(service, TRADE, state="open")] == ["overdue"]
    await must(service, dossier, "answer-consultation", TRADE, answer_of(broken))
    assert await tasks(service, TRADE, state="overdue") == []


async def test_a_unit_with_very_many_overdue_tasks_holds_no_other_back(service: RunningService) -> None:
    dossier = await accepted(service)
    many = [await ask(service, dossier) for _ in range(repository.PER_UNIT + 1)]
    one = await ask(service, dossier, unit="H05.08")
    await backdate(service, *(task["id"] for task in [*many, one]))
    async with service.kit.database.sessions() as session:
        late = await repository.newly_overdue(session, datetime.now(UTC))
    assert [unit for unit, _, _ in late] == ["H05.06"] * repository.PER_UNIT + ["H05.08"]


async def test_a_stopped_dossier_waits_for_no_answer(service: RunningService) -> None:
    dossier = await accepted(service)
    task = await ask(service, dossier)
    await backdate(service, task["id"])
    stop = {"reason": "Hồ sơ trùng", "legal_basis": "NĐ 61/2018", "cause": "duplicate"}
    await must(service, dossier, "stop", APPROVER, stop)
    assert await tasks(service, TRADE, state="open") == []
    assert [entry["state"] for entry in await tasks(service, TRADE)] == ["recalled"]
    late = await act(service, dossier, "answer-consultation", TRADE, answer_of(task))
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    await tell_overdue_tasks(service.kit)
    assert await service.recorded(ConsultationOverdue) == []


async def test_the_inbox_is_paged_and_newest_first(service: RunningService) -> None:
    dossier = await accepted(service)
    asked = [(await ask(service, dossier))["id"] for _ in range(3)]
    first = (await service.get("/api/v1/tasks?page_size=2&with_total=true", TRADE)).json()
    rest = (await service.get(f"/api/v1/tasks?page_size=2&cursor={first['next_cursor']}", TRADE)).json()
    assert [task["id"] for task in first["items"] + rest["items"]] == asked[::-1]
    assert first["total"] == {"value": 3, "relation": "exact"} and rest["next_cursor"] is None
    assert (await service.get("/api/v1/tasks?state=moon", TRADE)).status_code == 400


async def test_a_trial_troubles_no_unit(service: RunningService) -> None:
    draft = await complete_draft(service, ADMINISTRATOR, trial=True)
    person = {"kind": "citizen", "name": "Thử", "identity_number": "027090000009", "phone": "0912000009"}
    (await change(service, draft, ADMINISTRATOR, applicant=person)).raise_for_status()
    await must(service, draft, "submit", ADMINISTRATOR)
    await must(service, draft, "accept", ADMINISTRATOR)
    asked = await must(service, draft, "consult", ADMINISTRATOR, ASKED)
    assert await tasks(service, TRADE) == []
    assert "answer-consultation" in asked["allowed_actions"]
    (task,) = await tasks(service, ADMINISTRATOR)
    answered = await must(service, draft, "answer-consultation", ADMINISTRATOR, answer_of(task))
    assert "answer-consultation" not in answered["allowed_actions"]
    assert {event.origin for event in await service.recorded(ConsultationAnswered)} == {Origin.TRIAL}

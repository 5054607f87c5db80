"""Feedback by anyone: taken, asked, answered, published and rated, by the dates of the 766 index."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.feedback import FeedbackAnswered, FeedbackFiled, FeedbackMoved, FeedbackPublished, FeedbackRated
from dossier_service.dossiers.codes import local_day
from dossier_service.feedback.models import Feedback, FeedbackStep
from dossier_service.testing import courses
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select

AN, BINH = citizen("An"), citizen("Binh", identity_number="027090000002")
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER = official("officer-tuphap", "officer", "H05.03")
ELSEWHERE = official("officer-congthuong", "officer", "H05.06")
APPROVER = official("approver-tuphap", "approver", "H05.03")
BODY = {"title": "Chờ lâu", "content": "Tôi chờ ba tuần mà chưa có kết quả", "agency": "H05.03"}
PUBLIC = {"title": "Chờ lâu", "content": "Chờ kết quả", "answer": "Đã trả", "no_personal_data": True}
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture
def at(service: RunningService) -> Any:
    """Sets the service's clock."""

    def set_clock(instant: datetime) -> None:
        service.kit.clock = lambda: instant

    set_clock(MONDAY)
    return set_clock


async def file(service: RunningService, caller: Caller = AN, **body: Any) -> Json:
    answer = await service.post("/api/v1/feedback", caller, BODY | body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(
    service: RunningService, feedback: Json, action: str, caller: Caller, body: Json | None = None
) -> httpx.Response:
    async with service.kit.database.sessions() as session:
        version = await session.scalar(select(Feedback.version).where(Feedback.number == feedback["number"]))
    path = f"/api/v1/feedback/{feedback['id']}/actions/{action}"
    return await service.post(path, caller, body, version=version)


async def must(service: RunningService, feedback: Json, action: str, caller: Caller, body: Json | None = None) -> Json:
    answer = await act(service, feedback, action, caller, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_whole_course_with_its_dates_and_events(service: RunningService, at: Any) -> None:
    filed = await file(service)
    assert (filed["status"], filed["due_at"][:10]) == ("filed", "2026-03-04")
    at(MONDAY + timedelta(days=1))
    accepted = await must(service, filed, "accept", OFFICER)
    assert accepted["due_at"][:10] == "2026-03-24"
    at(MONDAY + timedelta(days=3))
    asked = await must(service, filed, "ask", OFFICER, {"content": "Hồ sơ nào?"})
    assert (asked["status"], asked["due_at"]) == ("more_asked", None)
    at(MONDAY + timedelta(days=10))
    replied = await must(service, filed, "reply", AN, {"content": "Hồ sơ lý lịch tư pháp"})
    assert (replied["status"], replied["due_at"][:10]) == ("accepted", "2026-03-31")
    answered = await must(service, filed, "answer", OFFICER, {"answer": "Đã trả hôm qua"})
    assert answered["due_at"][:10] == "2026-03-16"
    published = await must(service, filed, "publish", APPROVER, PUBLIC)
    assert (published["status"], published["due_at"], published["late"]) == ("published", None, False)
    rated = await must(service, filed, "rate", AN, {"score": 4})
    assert rated["score"] == 4
    assert [step["action"] for step in rated["steps"]] == [
        "file", "accept", "ask", "reply", "answer", "publish", "rate",
    ]  # fmt: skip
    [told] = await service.recorded(FeedbackFiled)
    assert (told.unit, told.kind) == ("H05.03", "complaint")
    assert [event.action for event in await service.recorded(FeedbackMoved)] == ["accept", "ask", "reply"]
    assert [event.on_time for event in await service.recorded(FeedbackAnswered)] == [True]
    assert [event.on_time for event in await service.recorded(FeedbackPublished)] == [True]
    assert [event.score for event in await service.recorded(FeedbackRated)] == [4]
    async with service.kit.database.sessions() as session:
        numbers = (await session.scalars(select(FeedbackStep.sequence).order_by(FeedbackStep.sequence))).all()
    assert numbers == list(range(1, 8))


async def test_what_comes_late_is_late_for_ever(service: RunningService, at: Any) -> None:
    filed = await file(service)
    at(MONDAY + timedelta(days=4))
    accepted = await must(service, filed, "accept", OFFICER)
    assert accepted["late"] is True and accepted["steps"][-1]["on_time"] is False
    at(MONDAY + timedelta(days=40))
    assert (await must(service, filed, "answer", OFFICER, {"answer": "Xin lỗi"}))["late"] is True
    assert [event.on_time for event in await service.recorded(FeedbackAnswered)] == [False]


async def test_passed_on_it_begins_anew_where_it_belongs(service: RunningService, at: Any) -> None:
    filed = await file(service)
    await must(service, filed, "transfer", OFFICER, {"unit": "H05.06", "reason": "Thuộc Sở Công Thương"})
    assert (await act(service, filed, "accept", OFFICER)).status_code == 404
    accepted = await must(service, filed, "accept", ELSEWHERE)
    assert accepted["unit"]["code"] == "H05.06"


async def test_without_logging_in_it_is_found_by_number_and_contact(service: RunningService, at: Any) -> None:
    filed = await file(service, ANONYMOUS, agency=None, contact={"phone": "0912 000 001".replace(" ", "")})
    assert filed["unit"]["code"] == "H05.00"
    for contact, status in (("+84912000001", 200), ("0912000002", 404), ("", 422)):
        answer = await service.post(
            "/api/v1/feedback/lookup", ANONYMOUS, {"number": filed["number"], "contact": contact}
        )
        assert answer.status_code == status, contact
    unknown = await service.post("/api/v1/feedback/lookup", ANONYMOUS, {"number": "PA1", "contact": "0912000001"})
    wrong = await service.post(
        "/api/v1/feedback/lookup", ANONYMOUS, {"number": filed["number"], "contact": "0912000009"}
    )
    assert {**unknown.json(), "trace_id": ""} == {**wrong.json(), "trace_id": ""}
    assert (await service.get(f"/api/v1/feedback/{filed['id']}", ANONYMOUS)).status_code == 401
    assert (await service.get(f"/api/v1/feedback/{filed['id']}", CLERK)).json()["contact"]["phone"] == "0912000001"


async def test_what_names_nobody_comes_to_the_provinces_centre_whatever_other_roots_there_are(
    service: RunningService,
) -> None:
    vertical = AgencyChanged(
        sequence=1, occurred_at=examples.AT, code="H41", name="Cục (mẫu)", kind=AgencyKind.VERTICAL, parent=None,
        path=["H41"], valid_from=examples.FIRST_DAY,
    )  # fmt: skip
    async with service.kit.database.transaction() as session:
        await units.keep(session, vertical)
    assert (await file(service, agency=None))["unit"]["code"] == "H05.00"


async def test_without_a_contact_there_is_no_answer(service: RunningService) -> None:
    answer = await service.post("/api/v1/feedback", ANONYMOUS, BODY)
    assert (answer.status_code, answer.json()["code"]) == (422, "contact_required")
    assert answer.json()["errors"][0]["pointer"] == "/contact"


async def test_nobody_else_sees_or_moves_it(service: RunningService) -> None:
    filed = await file(service)
    for stranger in (BINH, ELSEWHERE):
        assert (await service.get(f"/api/v1/feedback/{filed['id']}", stranger)).status_code == 404
        assert (await act(service, filed, "accept", stranger)).status_code == 404
    assert (await act(service, filed, "accept", AN)).json()["code"] == "feedback_step_not_yours"
    assert (await act(service, filed, "publish", OFFICER, PUBLIC)).json()["code"] == "feedback_step_not_yours"
    assert (await act(service, filed, "publish", APPROVER, PUBLIC)).json()["code"] == "feedback_step_not_allowed"
    for caller, seen in ((AN, 1), (OFFICER, 1), (BINH, 0), (ELSEWHERE, 0)):
        assert len((await service.get("/api/v1/feedback", caller)).json()["items"]) == seen


async def test_everybody_reads_what_is_published_and_nothing_else(service: RunningService) -> None:
    filed, other = await file(service), await file(service)
    for action, caller, body in (
        ("accept", OFFICER, None),
        ("answer", OFFICER, {"answer": "Đã trả cho bà An, 0912000001"}),
        ("publish", APPROVER, PUBLIC),
    ):
        await must(service, filed, action, caller, body)
    [public] = (await service.get("/api/v1/feedback/published")).json()["items"]
    assert public["number"] == filed["number"] != other["number"]
    assert (public["answer"], "0912" in str(public), "contact" in public) == ("Đã trả", False, False)


async def test_words_are_published_only_once_they_were_read_for_personal_data(service: RunningService) -> None:
    filed = await file(service)
    answer = await act(service, filed, "publish", APPROVER, PUBLIC | {"no_personal_data": False})
    assert answer.status_code == 422


async def test_it_may_be_about_ones_own_dossier_and_no_others(service: RunningService) -> None:
    dossier = await courses.filed(service)
    filed = await file(service, dossier_code=dossier["code"])
    assert filed["dossier_id"] == dossier["id"]
    for caller, code in ((BINH, dossier["code"]), (AN, "H05.03-200101-0001")):
        refused = await service.post("/api/v1/feedback", caller, BODY | {"dossier_code": code})
        assert (refused.status_code, refused.json()["code"]) == (422, "dossier_not_yours")


async def test_an_official_does_not_deal_with_their_own(service: RunningService) -> None:
    filed = await file(service, OFFICER, contact={"email": "canbo@example.vn"})
    assert (await act(service, filed, "accept", OFFICER)).json()["code"] == "feedback_step_not_yours"


async def test_the_substitute_of_an_absent_official_deals_with_it_in_both_names(service: RunningService) -> None:
    filed, own = await file(service), await file(service, OFFICER, contact={"email": "canbo@example.vn"})
    department = next(unit for unit in examples.units() if unit.code == "H05.03")
    async with service.kit.database.transaction() as session:
        below = {"code": "H05.03.02", "parent": "H05.03", "path": [*department.path, "H05.03.02"]}
        await units.keep(session, department.model_copy(update=below))
    division = official("officer-phong", "officer", "H05.03.02")
    assert (await act(service, filed, "accept", division)).status_code == 404
    await stands_in(service, OFFICER, division)
    seen = (await service.get(f"/api/v1/feedback/{filed['id']}", division)).json()
    assert seen["allowed_actions"] == ["accept", "transfer", "refuse"] and seen["contact"]
    listed = (await service.get("/api/v1/feedback", division)).json()["items"]
    assert {item["id"] for item in listed} == {filed["id"], own["id"]}
    await must(service, filed, "accept", division)
    async with service.kit.database.sessions() as session:
        [step] = await session.scalars(select(FeedbackStep).where(FeedbackStep.action == "accept"))
    assert (step.actor, step.acting_for) == (division.subject, OFFICER.subject)
    assert (await act(service, filed, "publish", division, PUBLIC)).json()["code"] == "feedback_step_not_yours"
    assert (await act(service, own, "accept", division)).json()["code"] == "feedback_step_not_yours"


async def stands_in(service: RunningService, absent: Caller, substitute: Caller) -> None:
    for caller in (absent, substitute):
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()
    today = local_day(service.kit.clock())
    body = {"substitute": substitute.subject, "starts_on": str(today), "ends_on": str(today + timedelta(days=1))}
    answer = await service.client.put("/api/v1/substitutions", json=body, headers=service.headers(absent))
    answer.raise_for_status()


async def test_a_stale_version_is_refused(service: RunningService) -> None:
    filed = await file(service)
    path = f"/api/v1/feedback/{filed['id']}/actions/accept"
    assert (await service.post(path, OFFICER, version=filed["version"])).status_code == 200
    stale = await service.post(path, OFFICER, version=filed["version"])
    assert stale.status_code == 412


async def test_an_unknown_unit_is_pointed_at(service: RunningService) -> None:
    answer = await service.post("/api/v1/feedback", AN, BODY | {"agency": "H99"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/agency")


@pytest.mark.parametrize(
    ("caller", "contact", "subject"),
    [(AN, {}, AN.subject), (ANONYMOUS, {"name": "Lê Thị Mẫu", "phone": "0912000009"}, None)],
    ids=["with-account", "without"],
)
async def test_who_has_sent_it_can_be_told_without_an_event_that_names_them(
    service: RunningService, caller: Caller, contact: Json, subject: str | None
) -> None:
    filed = await file(service, caller, contact=contact)
    await must(service, filed, "accept", OFFICER)
    await must(service, filed, "answer", OFFICER, {"answer": "Đã trả kết quả"})
    [told] = await service.recorded(FeedbackAnswered)
    path = f"/internal/feedback/{told.feedback_id}/contacts"
    answer = await service.client.get(path, headers=service.service_headers("notification-service"))
    known = answer.raise_for_status().json()
    assert (known["dossier_code"], known["procedure_name"]) == (filed["number"], "Chờ lâu")
    [recipient] = known["recipients"]
    assert (recipient["subject"], recipient["phone"]) == (subject, contact.get("phone", "0912000001"))
    event = told.model_dump_json()
    assert not [word for word in (recipient["name"], recipient["phone"], "Đã trả", "Chờ lâu") if word in event]
    for nobody in (AN, OFFICER, ANONYMOUS):
        assert (await service.get(path, nobody)).status_code in (401, 403)
    missing = f"/internal/feedback/{examples.AN_ID}/contacts"
    answer = await service.client.get(missing, headers=service.service_headers("notification-service"))
    assert answer.status_code == 404

"""The index as it was known at the end of a past day: every part of it, and the dossiers behind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from analytics_service.facts import service as facts
from analytics_service.facts.consumers import on_dossiers_pushed
from analytics_service.facts.examples import DECIDED, Course, granted
from analytics_service.feedback import service as feedback
from analytics_service.procedures import repository as procedures
from analytics_service.publications import repository as publications
from analytics_service.testing.telling import fold, was_known_on
from contracts import dossier as events
from contracts import examples
from contracts.catalog import LevelProofChanged, ProcedurePublished
from contracts.dossier import Pushed
from contracts.feedback import FeedbackAnswered, FeedbackFiled, FeedbackRated
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
KNOWN, ASKED = date(2026, 4, 20), "2026-05-19"
OPENED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NOT_MEASURED = {"4.7"}
Json = dict[str, Any]


async def index(quiet: RunningService, **params: Any) -> Json:
    answer = await quiet.get("/api/v1/analytics/index766", LEADER, params={"year": 2026} | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def parts(found: Json) -> dict[str, tuple[Any, ...]]:
    figures = {each["code"]: each["figure"] for each in found["parts"] if each["code"] not in NOT_MEASURED}
    return {code: (figure.get("numerator"), figure.get("denominator")) for code, figure in figures.items()}


def behind(found: Json) -> dict[str, str]:
    return {each["code"]: each["dossiers_url"] for each in found["parts"] if each["dossiers_url"]}


async def ids(quiet: RunningService, url: str) -> set[str]:
    return {each["id"] for each in (await quiet.get(url, LEADER)).raise_for_status().json()["items"]}


async def publish(quiet: RunningService, version: int, code: str = "2.000488", **content: Any) -> None:
    """The sample's procedure with other content, on the day of its decision."""
    at = OPENED + timedelta(days=version)
    told = {"code": code, "decided_on": at.date()} | content
    record = examples.criminal_record(version).model_copy(update=told)
    said = ProcedurePublished(sequence=version, occurred_at=at, code=record.code, version=version, record=record)
    async with quiet.kit.database.transaction() as session:
        await procedures.keep(session, said)
        await publications.keep(session, said)


async def prove(quiet: RunningService, sequence: int, *missing: str) -> None:
    told = LevelProofChanged(
        sequence=sequence,
        occurred_at=OPENED,
        code="2.000488",
        agency="H05.03",
        declared=4,
        provable=4,
        label=4,
        missing=missing,
    )
    async with quiet.kit.database.transaction() as session:
        await publications.keep_proof(session, told)


async def push(quiet: RunningService, course: Course, sequence: int) -> None:
    about = {"dossier_id": course.dossier_id, "procedure_code": "2.000488", "agency": "H05.03", "status": 2}
    told = Pushed(sequence=1, occurred_at=DECIDED, push_id=uuid7(), pushed_sequence=sequence, **about)
    async with quiet.kit.database.transaction() as session:
        await on_dossiers_pushed(session, [told])


async def complain(quiet: RunningService, about: Course, *, on_time: bool) -> UUID:
    case = {"feedback_id": uuid7(), "unit": "H05.03", "occurred_at": DECIDED}
    filed = FeedbackFiled.model_validate({"sequence": 1, "kind": "complaint", "dossier_id": about.dossier_id} | case)
    answered = FeedbackAnswered.model_validate({"sequence": 2, "on_time": on_time} | case)
    async with quiet.kit.database.transaction() as session:
        await feedback.fold(session, [filed, answered])
    return filed.feedback_id


async def rate(quiet: RunningService, feedback_id: UUID, sequence: int, score: int) -> None:
    about = {"feedback_id": feedback_id, "unit": "H05.03", "occurred_at": DECIDED}
    rated = FeedbackRated.model_validate({"sequence": sequence, "score": score} | about)
    async with quiet.kit.database.transaction() as session:
        await feedback.fold(session, [rated])


def returned(*, reused: int, verified: bool) -> Course:
    course = Course().submit(identity_verified=verified).accept().decide()
    told = {"method": "online", "has_result_document": True, "outcome": "granted"}
    return course.say(events.ResultReturned, DECIDED, **told, papers=2, reused_papers=reused)


async def test_every_part_of_then_is_what_it_was_then(quiet: RunningService) -> None:
    first, second = returned(reused=1, verified=True), granted()
    await publish(quiet, 1)
    await publish(quiet, 1, "UNUSED")
    await prove(quiet, 1)
    await fold(quiet, first, second)
    async with quiet.kit.database.transaction() as session:
        await facts.fold_payments(session, [first.paid()])
    await push(quiet, first, 1)
    about = await complain(quiet, first, on_time=True)
    await rate(quiet, about, 3, 5)
    await was_known_on(quiet, KNOWN)
    before = await index(quiet)
    listed = {code: await ids(quiet, url) for code, url in behind(before).items()}

    await publish(quiet, 1, "NEW", legal_basis=[], audience=[])
    level = examples.criminal_record(2).level.model_copy(update={"declared": 2})
    await publish(quiet, 2, level=level, legal_basis=[], audience=[])
    await prove(quiet, 2, "payment")
    second.say(events.DossierReopened, DECIDED + timedelta(days=9))
    await fold(quiet, second, *(returned(reused=0, verified=False) for _ in range(2)))
    await fold(quiet, *(Course(procedure=code).submit() for code in ("UNUSED", "NEW")))
    async with quiet.kit.database.transaction() as session:
        await facts.fold_payments(session, [second.paid().model_copy(update={"provider": "cash"})])
    await push(quiet, second, 1)
    await complain(quiet, second, on_time=False)
    await rate(quiet, about, 4, 1)

    then, now = await index(quiet, known_on=ASKED), await index(quiet)
    assert parts(then) == parts(before)
    assert {code for code, counted in parts(now).items() if counted == parts(before)[code]} == set()
    assert all(parse_qs(urlsplit(url).query)["known_on"] == [ASKED] for url in behind(then).values())
    assert {code: await ids(quiet, url) for code, url in behind(then).items()} == listed
    assert {code: await ids(quiet, url) for code, url in behind(now).items()} != listed
    assert {each["figure"]["query_id"] for each in then["parts"]}.isdisjoint(
        each["figure"]["query_id"] for each in now["parts"]
    )


async def test_what_was_overdue_is_judged_on_the_day_that_is_asked_about(quiet: RunningService) -> None:
    await fold(quiet, Course().submit().accept())
    await was_known_on(quiet, date(2026, 4, 5))
    assert parts(await index(quiet, known_on="2026-04-10"))["2.1"] == (1, 1)
    assert parts(await index(quiet, known_on="2026-05-10"))["2.1"] == (0, 1)
    asked = {"year": 2026, "quarter": 2, "known_on": "2026-03-31"}
    early = await quiet.get("/api/v1/analytics/index766", LEADER, params=asked)
    assert (early.status_code, early.json()["code"]) == (400, "year_in_future")

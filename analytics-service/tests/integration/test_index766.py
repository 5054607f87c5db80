"""The index of QĐ 766, part by part, with the dossiers that cost points."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from analytics_service.facts import examples as courses
from analytics_service.facts import service as facts
from analytics_service.facts.consumers import on_dossiers_pushed
from analytics_service.facts.examples import ACCEPTED, DECIDED, DUE, SUBMITTED, Course
from analytics_service.feedback import service as feedback
from analytics_service.procedures import repository as procedures
from analytics_service.testing.telling import fold
from contracts import dossier as events
from contracts import examples
from contracts.dossier import DossierChannel, Origin, Pushed
from contracts.feedback import FeedbackAnswered, FeedbackEvent, FeedbackFiled, FeedbackMoved, FeedbackRated
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
Json = dict[str, Any]


async def index(quiet: RunningService, caller: Any = LEADER, **params: Any) -> Json:
    answer = await quiet.get("/api/v1/analytics/index766", caller, params={"year": 2026} | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def part(found: Json, code: str) -> tuple[int | None, int | None, float | None]:
    [each] = [each for each in found["parts"] if each["code"] == code]
    return each["figure"].get("numerator"), each["figure"].get("denominator"), each["points"]


async def failing(quiet: RunningService, code: str, caller: Any = LEADER, **params: Any) -> set[str]:
    asked = {"part": code, "year": 2026} | params
    answer = await quiet.get("/api/v1/analytics/index766/dossiers", caller, params=asked)
    assert answer.status_code == 200, answer.text
    return {each["id"] for each in answer.json()["items"]}


def ids(*told: Course) -> set[str]:
    return {str(course.dossier_id) for course in told}


def asked_twice() -> Course:
    course = courses.with_supplement()
    course.say(events.SupplementRequested, ACCEPTED + timedelta(days=6), supplement_id=UUID(int=6), item_count=1)
    course.say(events.DossierSupplied, ACCEPTED + timedelta(days=7), supplement_id=UUID(int=6), due_at=DUE)
    return course.decide()


async def test_on_time_counts_running_ended_and_twice_asked(quiet: RunningService) -> None:
    ended, late = courses.granted(), Course().submit().accept().decide(DUE + timedelta(days=1), on_time=False)
    overdue, waiting, twice = Course().submit().accept(), Course().submit().accept(), asked_twice()
    waiting.say(events.SupplementRequested, ACCEPTED + timedelta(days=2), supplement_id=UUID(int=5), item_count=1)
    await fold(quiet, ended, late, overdue, waiting, twice, courses.refused(), Course().submit().accept(due_at=None))
    assert part(await index(quiet), "2.1") == (2, 5, 8.0)
    assert await failing(quiet, "2.1") == ids(late, overdue, twice)


async def test_a_dossier_is_judged_in_each_period_in_which_it_runs(quiet: RunningService) -> None:
    """Received in the first quarter, still running in the second; overdue then, not before."""
    course = Course().submit(SUBMITTED - timedelta(days=40)).accept(ACCEPTED - timedelta(days=40), due_at=DUE)
    await fold(quiet, course)
    assert part(await index(quiet, quarter=1), "2.1") == (1, 1, 20.0)
    assert part(await index(quiet, quarter=2), "2.1") == (0, 1, 0.0)


async def test_what_waits_is_judged_when_the_papers_were_asked_for(quiet: RunningService) -> None:
    in_time, too_late = Course().submit().accept(), Course().submit().accept()
    about = {"supplement_id": UUID(int=5), "item_count": 1}
    in_time.say(events.SupplementRequested, DUE - timedelta(days=1), **about)
    too_late.say(events.SupplementRequested, DUE + timedelta(days=1), **about)
    by_word = Course().submit().accept(due_at=None).decide(on_time=False)
    await fold(quiet, in_time, too_late, by_word)
    assert part(await index(quiet), "2.1")[:2] == (1, 3)
    assert await failing(quiet, "2.1") == ids(too_late, by_word)


async def test_pushed_dossiers_are_synchronised_and_history_need_not_be(quiet: RunningService) -> None:
    pushed, left = courses.granted(), courses.granted()
    old = Course(origin=Origin.HISTORICAL).submit().accept().decide()
    await fold(quiet, pushed, left, old)
    told = Pushed(
        sequence=1, occurred_at=DECIDED, dossier_id=pushed.dossier_id, procedure_code="2.000488", agency="H05.03",
        push_id=uuid7(), pushed_sequence=2, status=2,
    )  # fmt: skip
    async with quiet.kit.database.transaction() as session:
        await on_dossiers_pushed(session, [told, told])
    found = await index(quiet)
    assert part(found, "1.4") == (1, 2, 3.0)
    # Two of three were filed online with a result file, times one half.
    assert part(found, "3.3") == (2, 3, 2.67)
    assert await failing(quiet, "1.4") == ids(left)


async def test_where_the_procedure_ends_without_a_result_none_need_be_electronic(quiet: RunningService) -> None:
    """3.3 and 4.2 want no file of it, and 4.1 asks of the others alone."""

    def handed_over(*, has_result_document: bool, papers: int = 1, **filed: Any) -> Course:
        told = {"method": "online", "has_result_document": has_result_document, "outcome": "granted"}
        course = Course().submit(**filed).accept().decide()
        return course.say(events.ResultReturned, DECIDED, **told, papers=papers, reused_papers=0)

    notice = handed_over(gives_result=False, has_result_document=False)
    without = handed_over(gives_result=True, has_result_document=False)
    untold = handed_over(has_result_document=False)
    on_paper = handed_over(gives_result=False, has_result_document=False, papers=0, channel=DossierChannel.COUNTER)
    await fold(quiet, notice, without, untold, on_paper, handed_over(gives_result=True, has_result_document=True))
    found = await index(quiet)
    assert part(found, "4.1") == (1, 3, 2.0)
    assert part(found, "4.2") == (2, 5, 2.0)
    assert part(found, "3.3")[:2] == (2, 5)
    assert await failing(quiet, "4.1") == ids(without, untold)
    assert await failing(quiet, "4.2") == ids(without, untold, on_paper)
    assert await failing(quiet, "3.3") == ids(without, untold, on_paper)


async def test_services_offered_and_used(quiet: RunningService) -> None:
    async with quiet.kit.database.transaction() as session:
        for record in (examples.criminal_record(), examples.promotion_notice()):
            await procedures.keep(session, examples.published(record))
    await fold(quiet, courses.granted(), Course(procedure="2.000033").submit(channel=DossierChannel.COUNTER))
    found = await index(quiet)
    assert part(found, "3.1") == (2, 2, 4.0)
    assert part(found, "3.2") == (1, 2, 2.0)


async def test_money_that_came_online(quiet: RunningService) -> None:
    online, cash, free = courses.granted(), courses.granted(), courses.granted()
    await fold(quiet, online, cash, free)
    async with quiet.kit.database.transaction() as session:
        await facts.fold_payments(session, [online.paid(), cash.paid().model_copy(update={"provider": "cash"})])
    assert part(await index(quiet), "3.6") == (1, 2, 2.5)
    assert await failing(quiet, "3.6") == ids(cash)


def said(event: type[FeedbackEvent], sequence: int, about: UUID, unit: str = "H05.03", **facts: Any) -> FeedbackEvent:
    return event.model_validate(
        {"sequence": sequence, "occurred_at": DECIDED, "feedback_id": about, "unit": unit} | facts
    )


async def test_feedback_is_counted_in_any_order_at_who_has_it_now(quiet: RunningService) -> None:
    disliked = courses.granted()
    await fold(quiet, disliked, courses.granted())
    first, second, third = uuid7(), uuid7(), uuid7()
    told = [
        said(FeedbackFiled, 1, first, unit="H05.06", kind="complaint", dossier_id=disliked.dossier_id),
        said(FeedbackMoved, 2, first, action="transfer", status="received", on_time=True),
        said(FeedbackAnswered, 3, first, on_time=True),
        said(FeedbackRated, 4, first, score=2),
        said(FeedbackFiled, 1, second, kind="question"),
        said(FeedbackAnswered, 3, second, on_time=False),
        said(FeedbackRated, 4, second, score=5),
        said(FeedbackFiled, 1, third, kind="question"),
    ]
    async with quiet.kit.database.transaction() as session:
        await feedback.fold(session, list(reversed(told)))
        await feedback.fold(session, told)
    found = await index(quiet)
    assert (part(found, "5.1"), part(found, "5.2")) == ((1, 2, 3.0), (1, 2, 3.33))
    assert part(found, "5.4") == (1, 2, 3.33)
    assert part(await index(quiet, AT_TRADE), "5.1") == (0, 0, None)
    assert await failing(quiet, "5.4") == ids(disliked)


async def test_events_of_feedback_arrive(service: RunningService) -> None:
    await service.publish(*examples.units())
    about = uuid7()
    await service.publish(
        said(FeedbackFiled, 1, about, kind="question"), said(FeedbackAnswered, 2, about, on_time=True), copies=2
    )

    async def is_counted() -> bool:
        return part(await index(service), "5.1") == (1, 1, 6.0)

    await eventually(is_counted)


async def test_what_is_not_judged_is_in_no_total_and_what_raises_it_is_ranked(quiet: RunningService) -> None:
    empty = await index(quiet)
    assert (empty["points"], empty["score"]) == (0, None)
    assert all(each["points"] is None for each in empty["parts"])
    late = Course().submit().accept().decide(DUE + timedelta(days=1), on_time=False)
    await fold(quiet, courses.granted(), late)
    found = await index(quiet)
    assert [(each["code"], each["gain"], each["missing"]) for each in found["raises"]][:3] == [
        ("2.1", 10.0, 1),
        ("1.4", 6.0, 2),
        ("3.3", 4.0, 0),
    ]
    groups = {each["code"]: (each["points"], each["most_points"]) for each in found["groups"]}
    assert groups["2"] == (10.0, 20.0)
    assert found["most_points"] == sum(most for _, most in groups.values())
    assert all(each["figure"]["query_id"].startswith("q-") for each in found["parts"])


async def test_a_unit_sees_its_own_dossiers_alone(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    assert await failing(quiet, "1.4", AT_TRADE) == set()
    elsewhere = {"part": "1.4", "year": 2026, "agency": "H05.03"}
    answer = await quiet.get("/api/v1/analytics/index766/dossiers", AT_TRADE, params=elsewhere)
    assert answer.status_code == 403


async def test_what_cannot_be_asked_says_why(quiet: RunningService) -> None:
    future = await quiet.get("/api/v1/analytics/index766", LEADER, params={"year": 2027})
    assert (future.status_code, future.json()["code"]) == (400, "year_in_future")
    asked = {"part": "1.1", "year": 2026}
    unknown = await quiet.get("/api/v1/analytics/index766/dossiers", LEADER, params=asked)
    assert (unknown.status_code, unknown.json()["code"]) == (400, "no_dossiers_behind_part")
    assert "2.1" in unknown.json()["errors"][0]["message"]

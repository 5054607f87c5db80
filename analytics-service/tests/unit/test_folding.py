import random
from datetime import datetime
from typing import Any

import pytest
from analytics_service.facts import examples, folding
from analytics_service.facts.examples import ACCEPTED, DECIDED, DUE, SUBMITTED, Course
from analytics_service.facts.folding import ABOUT_FILING, COUNTED, Confirmation, Outcome, Punctuality, Review, Status
from contracts import dossier as events
from contracts.dossier import DossierChannel, DossierEvent, Filer
from hypothesis import given
from hypothesis import strategies as st

COURSES = {
    "granted": (examples.granted, Status.RETURNED, Outcome.SUCCESSFUL),
    "supplied": (examples.with_supplement, Status.PROCESSING, Outcome.OPEN),
    "undone": (examples.undone_forward, Status.ACCEPTED, Outcome.OPEN),
    "waiting": (examples.waiting_for_money, Status.AWAITING_PAYMENT, Outcome.OPEN),
    "refused": (examples.refused, Status.REFUSED, Outcome.UNSUCCESSFUL),
    "withdrawn": (examples.withdrawn, Status.STOPPED, Outcome.UNSUCCESSFUL),
    "removed": (examples.removed, Status.REMOVED, Outcome.OPEN),
    "restored": (examples.restored, Status.RETURNED, Outcome.SUCCESSFUL),
    "reopened": (examples.reopened, Status.PROCESSING, Outcome.OPEN),
    "rebased": (examples.rebased, Status.PROCESSING, Outcome.OPEN),
    "moved by the calendar": (examples.moved_by_the_calendar, Status.PROCESSING, Outcome.OPEN),
}


def derived(told: list[DossierEvent]) -> dict[str, Any]:
    return folding.derive({str(event.sequence): folding.heard(event) for event in told}, {})


@pytest.mark.parametrize("name", COURSES)
def test_status_and_outcome_follow_the_course(name: str) -> None:
    course, status, outcome = COURSES[name]
    fact = derived(course().events)
    assert (fact["status"], fact["outcome"]) == (status, outcome)


@given(name=st.sampled_from(sorted(COURSES)), seed=st.integers(0, 10**6))
def test_order_and_repetition_of_events_change_nothing(name: str, seed: int) -> None:
    told = COURSES[name][0]().events
    shuffled = told + random.Random(seed).choices(told, k=3)
    random.Random(seed).shuffle(shuffled)
    assert derived(shuffled) == derived(told)


def test_a_removed_dossier_was_never_filed_until_it_is_restored() -> None:
    removed = derived(examples.removed().events)
    assert [removed[name] for name in ("opened_on", "submitted_on", "accepted_at", "finished_at", "level")] == [
        None
    ] * 5
    assert derived(examples.restored().events) == derived(examples.granted().events)


def test_payment_brings_a_waiting_dossier_back_to_where_it_was() -> None:
    assert derived(examples.waiting_for_money().forward().events)["status"] == Status.ACCEPTED


def test_due_date_is_the_promised_one_not_reckoned_from_filing() -> None:
    fact = derived(examples.granted().events)
    assert fact["due_at"] == DUE
    assert fact["due_at"] not in (SUBMITTED, SUBMITTED + (DUE - ACCEPTED))


@pytest.mark.parametrize("due_at", [DUE + 2 * examples.DAY, None])
def test_another_versions_due_date_takes_the_place_of_the_promised_one(due_at: datetime | None) -> None:
    assert derived(examples.rebased(due_at).events)["due_at"] == due_at


def test_a_changed_calendar_moves_what_was_promised() -> None:
    assert derived(examples.moved_by_the_calendar().events)["due_at"] == DUE + examples.DAY


def test_finished_is_the_decision_not_the_reception() -> None:
    fact = derived(examples.granted().events)
    assert fact["finished_at"] == DECIDED
    assert fact["finished_at"] not in (fact["accepted_at"], fact["submitted_at"])


def test_late_decision_is_late_even_when_received_before_the_due_date() -> None:
    fact = derived(Course().submit().accept().forward().decide(DUE + examples.DAY, on_time=False).events)
    assert fact["punctuality"] == Punctuality.LATE


def test_paper_dossier_of_a_level_4_procedure_keeps_its_own_channel() -> None:
    fact = derived(Course().submit(channel=DossierChannel.COUNTER, level=4).events)
    assert (fact["channel"], fact["level"]) == ("counter", 4)


def test_supplied_papers_move_the_due_date_and_requests_are_counted() -> None:
    fact = derived(examples.with_supplement().events)
    assert fact["due_at"] == DUE + 3 * examples.DAY
    assert fact["supplement_count"] == 1


def test_without_deadline_nothing_is_on_time_or_late() -> None:
    fact = derived(Course().submit().accept(due_at=None).forward().decide(on_time=None).events)
    assert fact["punctuality"] == Punctuality.NO_DEADLINE


def test_submission_just_after_midnight_belongs_to_the_vietnamese_day() -> None:
    late_evening_utc = SUBMITTED.replace(day=31, month=3, hour=17, minute=30)
    assert derived(Course().submit(late_evening_utc).events)["submitted_on"].isoformat() == "2026-04-01"


def test_a_review_says_who_filed_and_changes_no_step() -> None:
    course = courses_reviewed("suspected_proxy", Filer.SUSPECTED_PROXY)
    fact = derived(course.events)
    assert (fact["filer"], fact["review"], fact["confirmation"]) == ("suspected_proxy", "suspected_proxy", "denied")
    assert fact["status"] == Status.SUBMITTED
    assert derived(course.events[:-1])["filer"] == Filer.REPRESENTATIVE
    assert derived(course.events[:-1])["review"] == Review.OPEN


def test_who_denied_may_still_confirm_and_an_unfounded_review_leaves_the_filer() -> None:
    course = courses_reviewed("unfounded", Filer.REPRESENTATIVE).say(events.FilingConfirmed, DECIDED, by="login")
    fact = derived(list(reversed(course.events)))
    assert (fact["filer"], fact["review"], fact["confirmation"]) == ("representative", "unfounded", "confirmed")
    asked = derived(course.events[:3])
    assert (asked["confirmation"], asked["review"]) == (Confirmation.ASKED, None)


def courses_reviewed(outcome: str, filer: Filer) -> Course:
    course = Course().submit(filer=Filer.REPRESENTATIVE).say(events.ConfirmationAsked, SUBMITTED)
    course.say(events.FilingDenied, ACCEPTED, by="code", unit="H05.00").say(events.FilingReviewOpened, ACCEPTED)
    return course.say(events.FilingReviewClosed, DECIDED, outcome=outcome, filer=filer)


def test_every_step_of_a_dossier_is_heard() -> None:
    elsewhere = {events.DueSoon, events.Overdue, events.MessagePosted, events.ExternalReceived}
    elsewhere |= {events.Pushed, events.PushRejected, events.SupplementReminded}
    elsewhere |= {events.ConsultationOverdue, events.AnswerLate, events.ReturnPlaceChanged}
    elsewhere |= {events.DossierLinked, events.DossierUnlinked, events.DocumentQuarantined, events.ResultRevoked}
    elsewhere |= {events.RemovalRequested, events.RemovalDenied, events.ToldByHand}
    elsewhere |= {events.DossierApologised, events.ApologyLate, events.ResumeLinkRequested}
    elsewhere |= {events.DossierTransferred, events.DraftReminded, events.DuplicateRuledOut}
    assert {*COUNTED, *ABOUT_FILING} == set(DossierEvent.__subclasses__()) - elsewhere

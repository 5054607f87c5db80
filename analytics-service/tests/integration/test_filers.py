"""Who really filed: what the persons say, what reviews have found, and how right the signs are (X-03)."""

import random
from typing import Any

from analytics_service.facts.examples import ACCEPTED, DECIDED, SUBMITTED, Course
from analytics_service.testing.telling import fold
from contracts import dossier as events
from contracts import examples
from contracts.dossier import DossierChannel, Filer, Origin
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

LEADER = official("leader-tinh", "leader", "H05")
ANALYST = official("analyst", "analyst", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
SURVEYS = "/api/v1/analytics/surveys"
Json = dict[str, Any]


async def filers(running: RunningService, caller: Any = LEADER, **params: Any) -> Json:
    answer = await running.get("/api/v1/analytics/filers", caller, params=APRIL | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def asked(**facts: Any) -> Course:
    submitted = {"filer": Filer.ASSISTED, "channel": DossierChannel.COUNTER} | facts
    return Course().submit(**submitted).say(events.ConfirmationAsked, SUBMITTED)


def confirmed() -> Course:
    return asked().say(events.FilingConfirmed, ACCEPTED, by="code")


def denied() -> Course:
    return asked().say(events.FilingDenied, ACCEPTED, by="login", unit="H05.00")


def reviewed(outcome: str, filer: Filer = Filer.SELF, **facts: Any) -> Course:
    course = Course(**facts).submit(filer=Filer.SELF).say(events.FilingReviewOpened, ACCEPTED)
    return course.say(events.FilingReviewClosed, DECIDED, outcome=outcome, filer=filer)


async def test_what_persons_say_and_what_reviews_find_is_told(quiet: RunningService) -> None:
    found = reviewed("suspected_proxy", Filer.SUSPECTED_PROXY)
    await fold(quiet, confirmed(), confirmed(), denied(), asked(), found, reviewed("unfounded"), reviewed("expired"))
    trial = Course(origin=Origin.TRIAL).submit().say(events.ConfirmationAsked, SUBMITTED)
    await fold(quiet, trial, Course().submit().say(events.FilingReviewOpened, ACCEPTED))
    told = await filers(quiet)
    answers, reviews = told["answers"], told["reviews"]
    assert (answers["asked"], answers["unanswered"]) == (4, 1)
    assert [answers[name]["value"] for name in ("confirmed", "denied")] == [50.0, 25.0]
    outcomes = ("open", "unfounded", "assisted", "suspected_proxy", "expired")
    assert [reviews[name] for name in outcomes] == [1, 1, 0, 1, 1]
    assert (reviews["total"]["value"], reviews["precision"]["value"], reviews["precision"]["denominator"]) == (4, 50, 2)
    assert {each["filer"]: each["dossiers"] for each in told["items"]} == {
        "self": 3, "representative": 0, "assisted": 0, "state_body": 0, "suspected_proxy": 1,
    }  # fmt: skip


async def test_nothing_said_is_null_and_a_unit_sees_its_own(quiet: RunningService) -> None:
    await fold(quiet, confirmed(), reviewed("unfounded"))
    told = await filers(quiet, AT_TRADE)
    assert (told["answers"]["asked"], told["answers"]["confirmed"]["value"]) == (0, None)
    assert (told["reviews"]["total"]["value"], told["reviews"]["precision"]["value"]) == (0, None)
    then = await filers(quiet, known_on="2026-05-01")
    assert (then["answers"]["asked"], then["answers"]["denied"]["value"], then["reviews"]["open"]) == (None,) * 3


async def test_what_is_said_of_a_filing_arrives_also_before_the_dossier(service: RunningService) -> None:
    course = reviewed("suspected_proxy", Filer.SUSPECTED_PROXY).say(events.FilingDenied, DECIDED, by="code", unit="H05")
    await service.publish(*examples.units())
    await service.publish(*course.events[2:], copies=2)
    await service.publish(*course.events[:2])

    async def is_counted() -> bool:
        told = await filers(service)
        return (told["items"][-1]["dossiers"], told["reviews"]["suspected_proxy"], told["answers"]["asked"]) == (
            1,
            1,
            1,
        )

    await eventually(is_counted)


async def test_precision_and_recall_on_a_seeded_truth(quiet: RunningService) -> None:
    """Invented: of 60 dossiers 24 were filed by somebody else; the signs found 18 of them, and 2 that were not."""
    in_their_place = [reviewed("suspected_proxy", Filer.SUSPECTED_PROXY) for _ in range(18)]
    in_their_place += [Course().submit() for _ in range(6)]
    own = [reviewed("suspected_proxy", Filer.SUSPECTED_PROXY) for _ in range(2)]
    own += [reviewed("unfounded") for _ in range(4)] + [Course().submit() for _ in range(30)]
    told = [*in_their_place, *own]
    random.Random(188).shuffle(told)
    await fold(quiet, *told)
    body = APRIL | {"title": "Kiểm tra dấu hiệu (mẫu)", "sample_size": 60, "seed": "188"}
    survey = (await quiet.post(SURVEYS, ANALYST, body)).raise_for_status().json()
    truth = [{"dossier_id": str(course.dossier_id), "filed_it_oneself": course in own} for course in told]
    answer = await quiet.post(f"{SURVEYS}/{survey['id']}/answers", ANALYST, {"items": truth})
    found = answer.raise_for_status().json()["agreement"]
    parts = ("flagged_and_true", "flagged_and_false", "missed")
    assert [found[name] for name in parts] == [18, 2, 6]
    assert [found[name] for name in ("precision", "recall")] == [90.0, 75.0]
    assert (await filers(quiet))["reviews"]["precision"]["value"] == 83.33

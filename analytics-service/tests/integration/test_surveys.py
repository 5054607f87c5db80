"""Did you file this yourself? The source's 111 of 188, and how well our flags agree."""

from typing import Any

import pytest
from analytics_service.facts.examples import Course
from analytics_service.testing.telling import fold
from contracts.dossier import DossierChannel, Filer
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ANALYST = official("analyst-tinh", "analyst", "H05")
AT_TRADE = official("analyst-congthuong", "analyst", "H05.06")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
SURVEYS = "/api/v1/analytics/surveys"
Json = dict[str, Any]


async def start(running: RunningService, caller: Any = ANALYST, **more: Any) -> Json:
    body = {"title": "Khảo sát (mẫu)", "from": "2026-04-01", "to": "2026-04-30", "sample_size": 10, "seed": "s"} | more
    answer = await running.post(SURVEYS, caller, body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{SURVEYS}/{answer.json()['id']}"
    return answer.json()


async def sample(running: RunningService, survey: Json) -> list[str]:
    drawn: list[str] = []
    asked: dict[str, Any] = {"page_size": 100}
    while True:
        page = (await running.get(f"{SURVEYS}/{survey['id']}/sample", ANALYST, params=asked)).json()
        drawn += [each["dossier_id"] for each in page["items"]]
        if page["next_cursor"] is None:
            return drawn
        asked["cursor"] = page["next_cursor"]


async def say(running: RunningService, survey: Json, told: dict[str, bool], caller: Any = ANALYST) -> Any:
    items = [{"dossier_id": dossier_id, "filed_it_oneself": answer} for dossier_id, answer in told.items()]
    return await running.post(f"{SURVEYS}/{survey['id']}/answers", caller, {"items": items})


async def test_the_sources_survey_is_reproduced(year_2019: RunningService) -> None:
    survey = await start(year_2019, sample_size=188, **{"from": "2019-01-01", "to": "2019-12-31"})
    assert (survey["population"], survey["sampled"], survey["answered"]) == (533, 188, 0)
    assert (survey["not_by_oneself"]["value"], survey["confidence"]) == (None, None)
    drawn = await sample(year_2019, survey)
    answer = await say(year_2019, survey, {each: place >= 111 for place, each in enumerate(drawn)})
    found = answer.json()["not_by_oneself"]
    assert (found["numerator"], found["denominator"], found["value"]) == (111, 188, 59.04)
    assert answer.json()["confidence"] == {"low": 51.9, "high": 65.82}
    read = (await year_2019.get(f"{SURVEYS}/{survey['id']}", ANALYST)).json()
    assert read["not_by_oneself"] == found


async def test_the_same_seed_draws_the_same_sample_and_another_another(quiet: RunningService) -> None:
    await fold(quiet, *(Course().submit() for _ in range(40)))
    first, again, other = [await start(quiet, seed=seed) for seed in ("a", "a", "b")]
    assert await sample(quiet, first) == await sample(quiet, again) != await sample(quiet, other)
    assert len(await sample(quiet, first)) == 10


async def test_flags_are_held_against_the_answers(quiet: RunningService) -> None:
    flagged = [Course().submit(filer=Filer.SUSPECTED_PROXY) for _ in range(4)]
    own = [Course().submit(filer=Filer.SELF) for _ in range(3)]
    await fold(quiet, *flagged, *own, Course().submit(channel=DossierChannel.COUNTER))
    survey = await start(quiet)
    assert survey["population"] == 7
    told = {str(course.dossier_id): place == 0 for place, course in enumerate(flagged)}
    told |= {str(course.dossier_id): place > 0 for place, course in enumerate(own)}
    found = (await say(quiet, survey, told)).json()["agreement"]
    assert found == {
        "flagged_and_true": 3,
        "flagged_and_false": 1,
        "missed": 1,
        "precision": 75.0,
        "recall": 75.0,
    }


async def test_only_who_was_drawn_can_answer_and_a_faulty_list_changes_nothing(quiet: RunningService) -> None:
    await fold(quiet, Course().submit())
    survey = await start(quiet)
    [drawn] = await sample(quiet, survey)
    refused = await say(quiet, survey, {drawn: False, str(uuid7()): True})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/items/1/dossier_id")
    async with quiet.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM survey_sample WHERE answered_at IS NOT NULL")) == 0
    await say(quiet, survey, {drawn: False})
    changed = (await say(quiet, survey, {drawn: True})).json()
    assert (changed["answered"], changed["not_by_oneself"]["numerator"]) == (1, 0)


async def test_a_unit_neither_sees_nor_answers_anothers_survey(quiet: RunningService) -> None:
    course = Course().submit()
    await fold(quiet, course)
    survey = await start(quiet)
    assert (await quiet.get(f"{SURVEYS}/{survey['id']}", AT_TRADE)).json()["code"] == "survey_not_found"
    assert (await say(quiet, survey, {str(course.dossier_id): True}, AT_TRADE)).status_code == 404


@pytest.mark.parametrize(("caller", "status"), [(AT_TRADE, 409), (CLERK, 403)], ids=["nobody to ask", "may not"])
async def test_who_has_nobody_to_ask_or_may_not(quiet: RunningService, caller: Any, status: int) -> None:
    await fold(quiet, Course().submit())
    body = {"title": "Mẫu", "from": "2026-04-01", "to": "2026-04-30", "sample_size": 1, "seed": "s"}
    assert (await quiet.post(SURVEYS, caller, body)).status_code == status

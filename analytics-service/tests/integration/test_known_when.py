"""As was known then, as is known now; reports that stay what they were."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from analytics_service.facts import examples as courses
from analytics_service.facts import repository, service
from analytics_service.procedures import repository as procedures
from analytics_service.testing.telling import fold
from contracts import examples
from contracts.catalog import ProcedureRetired
from contracts.dossier import DossierReopened
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

LEADER = official("leader-tinh", "leader", "H05")
ANALYST = official("analyst", "analyst", "H05")
AT_JUSTICE = official("leader-tuphap", "leader", "H05.03")
PERIOD = {"from": "2026-04-01", "to": "2026-04-30"}
REPORTS = "/api/v1/analytics/reports"
Json = dict[str, Any]


async def instant(quiet: RunningService) -> datetime:
    async with quiet.kit.database.sessions() as session:
        return (await session.execute(select(func.clock_timestamp()))).scalar_one()


async def freeze(quiet: RunningService, caller: Any = ANALYST, **asked: Any) -> Json:
    answer = await quiet.post(REPORTS, caller, {"title": "Tháng tư"} | PERIOD | asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def read(quiet: RunningService, report: Json, caller: Any = LEADER) -> Json:
    return (await quiet.get(f"{REPORTS}/{report['id']}", caller)).raise_for_status().json()


async def test_changes_add_up_to_the_counts_of_every_instant(quiet: RunningService) -> None:
    counts = repository.COUNTS
    known: list[tuple[datetime, dict[Any, int]]] = []
    for course in (courses.granted(), courses.refused(), courses.reopened(), courses.withdrawn()):
        for event in course.events:
            async with quiet.kit.database.transaction() as session:
                await service.fold(session, [event])
            async with quiet.kit.database.sessions() as session:
                known.append((await instant(quiet), await repository.held(session, counts)))
    async with quiet.kit.database.sessions() as session:
        for at, counted in known:
            then = repository.known_by(counts, at, courses.SUBMITTED.date(), courses.SUBMITTED.date())
            rows = await session.execute(select(*(getattr(then, name) for name in counts.cell), then.dossiers))
            assert {tuple(row[:-1]): row[-1] for row in rows} == counted


async def test_a_frozen_report_stays_while_the_figures_go_on(quiet: RunningService) -> None:
    course = courses.granted()
    await fold(quiet, course)
    report = await freeze(quiet)
    assert (report["figures"]["success_rate"]["value"], report["reproduced"], report["differences"]) == (100, True, [])
    await fold(quiet, course.say(DossierReopened, courses.DECIDED + timedelta(days=2)), courses.refused())
    later = await read(quiet, report)
    assert later["figures"] == report["figures"] and later["snapshot_hash"] == report["snapshot_hash"]
    assert later["reproduced"] is True
    assert {each["key"]: (each["then"], each["now"]) for each in later["differences"]} == {
        "dossiers_online": (1, 2),
        "dossiers_level4": (1, 2),
        "dossiers_successful": (1, 0),
        "dossiers_unsuccessful": (0, 1),
        "success_rate": (100, 0),
        "on_time_rate": (100, None),
    }
    assert later["dossiers_changed_since"] == 2


async def test_a_report_on_one_agency_tells_of_its_own_changes_alone(quiet: RunningService) -> None:
    report = await freeze(quiet, agency="H05.03")
    await fold(quiet, courses.granted(), courses.Course(agency="H05.06").submit())
    assert (await read(quiet, report))["dossiers_changed_since"] == 1


async def test_services_are_reproduced_as_they_were_told(quiet: RunningService) -> None:
    async with quiet.kit.database.transaction() as session:
        await procedures.keep(session, examples.published(examples.criminal_record()))
    report = await freeze(quiet)
    assert report["figures"]["services_level4"]["value"] == 1
    async with quiet.kit.database.transaction() as session:
        gone = ProcedureRetired(
            sequence=9, occurred_at=examples.AT, code="2.000488", valid_to=examples.FIRST_DAY, successor=None
        )
        await procedures.keep_retirement(session, gone)
    later = await read(quiet, report)
    assert later["reproduced"] is True
    assert later["now"]["services_level4"]["value"] == 0


async def test_a_day_in_the_past_is_asked_as_it_was_known(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    params = PERIOD | {"known_on": "2026-05-19"}
    figures = (await quiet.get("/api/v1/analytics/overview", LEADER, params=params)).json()["figures"]
    now = (await quiet.get("/api/v1/analytics/overview", LEADER, params=PERIOD)).json()["figures"]
    assert (figures["dossiers_online"]["value"], now["dossiers_online"]["value"]) == (0, 1)
    assert figures["dossiers_online"]["query_id"] != now["dossiers_online"]["query_id"]
    params["known_on"] = "2026-05-21"
    refused = await quiet.get("/api/v1/analytics/overview", LEADER, params=params)
    assert (refused.status_code, refused.json()["code"]) == (400, "known_in_future")


async def test_a_removed_dossier_is_counted_no_more_and_what_was_known_of_it_stays(quiet: RunningService) -> None:
    course = courses.restored()
    *before, removed, restored = course.events
    known: list[tuple[datetime, int]] = []
    for told in (before, [removed], [restored]):
        async with quiet.kit.database.transaction() as session:
            await service.fold(session, told)
        figures = (await quiet.get("/api/v1/analytics/overview", LEADER, params=PERIOD)).json()["figures"]
        known.append((await instant(quiet), figures["dossiers_online"]["value"]))
    assert [value for _, value in known] == [1, 0, 1]
    async with quiet.kit.database.sessions() as session:
        for at, counted in known:
            then = repository.known_by(repository.COUNTS, at, courses.SUBMITTED.date(), courses.SUBMITTED.date())
            assert (await session.scalar(select(func.coalesce(func.sum(then.dossiers), 0)))) == counted
    async with quiet.kit.database.transaction() as session:
        assert await service.rebuild(session) == 0


async def test_a_mended_count_leaves_what_was_known(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    async with quiet.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier_fact SET level = 3"))
        await session.execute(text("UPDATE dossier_count SET level = 3"))
    async with quiet.kit.database.transaction() as session:
        assert await service.rebuild(session) == 3
    async with quiet.kit.database.sessions() as session:
        assert [cell[4] for cell in await repository.held(session, repository.COUNTS)] == [4]


async def test_nobody_changes_what_was_known_or_reported(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    await freeze(quiet)
    for change in ("UPDATE dossier_count_change SET change = 7", "DELETE FROM report", "UPDATE report SET title = 'x'"):
        with pytest.raises(DBAPIError, match="never changed"):
            async with quiet.kit.database.transaction() as session:
                await session.execute(text(change))


async def test_a_report_that_was_altered_behind_its_back_is_known_by_its_hash(quiet: RunningService) -> None:
    await fold(quiet, courses.granted())
    report = await freeze(quiet)
    assert (report["intact"], report["reproduced"]) == (True, True)
    changed = "UPDATE report SET figures = jsonb_set(figures, '{dossiers_online,value}', '99')"
    hashed = "UPDATE report SET snapshot_hash = repeat('0', 64)"
    for change, told in ((changed, (False, True)), (hashed, (False, False))):
        async with quiet.kit.database.transaction() as session:
            await session.execute(text("ALTER TABLE report DISABLE TRIGGER report_known_for_ever"))
            await session.execute(text(change))
        found = await read(quiet, report)
        assert (found["intact"], found["reproduced"]) == told


async def test_a_unit_sees_reports_on_itself_alone(quiet: RunningService) -> None:
    of_province, of_justice = await freeze(quiet), await freeze(quiet, agency="H05.03")
    listed = (await quiet.get(REPORTS, AT_JUSTICE)).json()["items"]
    assert [each["id"] for each in listed] == [of_justice["id"]]
    assert (await quiet.get(f"{REPORTS}/{of_province['id']}", AT_JUSTICE)).status_code == 404
    assert len((await quiet.get(REPORTS, LEADER)).json()["items"]) == 2


async def test_a_period_that_ends_before_it_begins_is_refused(quiet: RunningService) -> None:
    body = {"title": "x", "from": "2026-05-01", "to": "2026-04-01"}
    assert (await quiet.post(REPORTS, ANALYST, body)).status_code == 400

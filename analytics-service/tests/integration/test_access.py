from typing import Any

import pytest
from analytics_service.agencies import repository
from analytics_service.agencies import service as agencies
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from analytics_service.procedures import repository as procedures
from analytics_service.reports import service as reports
from contracts import examples
from contracts.dossier import DossierChannel
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, official, partner
from servicekit.testing.service import RunningService

OVERVIEW = "/api/v1/analytics/overview"
ANALYST = official("analyst", "analyst", "H05")
OF_JUSTICE = official("leader-tuphap", "leader", "H05.03")


@pytest.fixture
async def filed(quiet: RunningService) -> RunningService:
    """Two dossiers of Sở Tư pháp, one at the counter; one of Sở Công Thương."""
    told = [
        *Course().submit().events,
        *Course().submit(channel=DossierChannel.COUNTER).events,
        *Course(agency="H05.06").submit(field="XTTM").events,
    ]
    async with quiet.kit.database.transaction() as session:
        await facts.fold(session, told)
        for record in (examples.criminal_record(), examples.promotion_notice()):
            await procedures.keep(session, examples.published(record))
    return quiet


async def online(service: RunningService, path: str, caller: Caller, **params: Any) -> tuple[int, int]:
    answer = await service.get(path, caller, params=params)
    assert answer.status_code == 200, answer.text
    figures = answer.json()["figures"]
    return figures["dossiers_online"]["value"], figures["services_online"]["value"]


@pytest.mark.parametrize("role", ["leader", "analyst", "administrator", "auditor"])
async def test_officials_who_read_reports_see_their_subtree(filed: RunningService, role: str) -> None:
    assert await online(filed, OVERVIEW, official("x", role, "H05")) == (2, 2)
    assert await online(filed, OVERVIEW, official("x", role, "H05.03")) == (1, 1)


async def test_an_older_word_about_a_unit_that_comes_late_changes_nothing(quiet: RunningService) -> None:
    [unit] = [unit for unit in examples.units() if unit.code == "H05.03"]
    newer = unit.model_copy(update={"sequence": 8, "name": "Sở Tư pháp (mới)"})
    older = unit.model_copy(update={"sequence": 7, "name": "Sở Tư pháp (cũ)", "path": ["H05.03"]})
    async with quiet.kit.database.transaction() as session:
        for told in (newer, older):
            await agencies.keep(session, told)
    async with quiet.kit.database.sessions() as session:
        assert await repository.names(session, {"H05.03"}) == {"H05.03": "Sở Tư pháp (mới)"}
    assert (await quiet.get(OVERVIEW, ANALYST, params={"agency": "H05.03"})).status_code == 200


async def test_agency_narrows_and_never_widens(filed: RunningService) -> None:
    assert await online(filed, OVERVIEW, ANALYST, agency="H05.06") == (1, 1)
    outside = await filed.get(OVERVIEW, OF_JUSTICE, params={"agency": "H05.06"})
    assert (outside.status_code, outside.json()["code"]) == (403, "not_permitted")
    above = await filed.get(OVERVIEW, OF_JUSTICE, params={"agency": "H05"})
    assert above.status_code == 403
    unknown = await filed.get(OVERVIEW, ANALYST, params={"agency": "H05.99"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "agency_unknown")


@pytest.mark.parametrize(
    "caller", [citizen(), official("clerk-tinh", "clerk", "H05.00"), partner("national-portal", "*")]
)
async def test_others_may_not_read_reports(quiet: RunningService, caller: Caller) -> None:
    answer = await quiet.get(OVERVIEW, caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


async def test_public_statistics_need_no_login_and_show_their_sources(filed: RunningService) -> None:
    path = "/api/v1/public/statistics"
    figures = (await filed.get(path)).json()["figures"]
    assert figures["services_online"]["value"] == 2
    assert all(figure["source"] and figure["as_of"] for figure in figures.values())
    assert (await filed.get(OVERVIEW)).json()["code"] == "unauthenticated"
    assert (await filed.client.get(path)).status_code == 401


async def test_public_statistics_show_no_small_count_of_anybody(filed: RunningService) -> None:
    path = "/api/v1/public/statistics"
    for agency in ({}, {"agency": "H05.03"}):
        figures = (await filed.get(path, params=agency)).json()["figures"]
        assert (figures["dossiers_online"]["value"], figures["dossiers_successful"]["value"]) == (None, 0)
        assert "numerator" not in figures["top_field_share"]
    async with filed.kit.database.transaction() as session:
        await facts.fold(session, [event for _ in range(11) for event in Course().submit().events])
    assert await online(filed, path, ANONYMOUS) == (10, 2)
    assert await online(filed, OVERVIEW, ANALYST) == (13, 2)


@pytest.mark.parametrize(("first", "last", "pointer"), [("02", "30", "?from"), ("01", "29", "?to")])
async def test_public_statistics_are_told_by_whole_months(
    filed: RunningService, first: str, last: str, pointer: str
) -> None:
    path, params = "/api/v1/public/statistics", {"from": f"2026-04-{first}", "to": f"2026-04-{last}"}
    answer = await filed.get(path, params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "period_not_whole_months")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await filed.get(path, params={"from": "2026-04-01", "to": "2026-04-30"})).status_code == 200


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-05-02", "to": "2026-05-01"}, "period_reversed"),
        ({"from": "1999-01-01", "to": "2026-05-01"}, "period_too_long"),
        ({"from": "yesterday"}, "invalid_parameter"),
        ({"form": "2026-01-01"}, "invalid_parameter"),
    ],
)
async def test_impossible_period_is_refused_with_its_place(
    quiet: RunningService, params: dict[str, str], code: str
) -> None:
    answer = await quiet.get(OVERVIEW, ANALYST, params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] in ("?from", "?form")


async def test_period_without_a_beginning_begins_with_its_year(filed: RunningService) -> None:
    assert (await online(filed, OVERVIEW, ANALYST, to="2019-12-31"))[0] == 0


async def test_dossiers_by_group_add_up_to_their_total(filed: RunningService) -> None:
    params = {"group_by": "agency,channel,month"}
    answer = await filed.get("/api/v1/analytics/dossiers", ANALYST, params=params)
    assert answer.status_code == 200, answer.text
    justice = {"code": "H05.03", "name": "Sở Tư pháp"}
    trade = {"code": "H05.06", "name": "Sở Công Thương"}
    assert answer.json()["items"] == [
        {"agency": justice, "channel": "counter", "month": "2026-04", "dossiers": 1},
        {"agency": justice, "channel": "online", "month": "2026-04", "dossiers": 1},
        {"agency": trade, "channel": "online", "month": "2026-04", "dossiers": 1},
    ]
    assert answer.json()["total"]["value"] == 3
    every = "agency,field,procedure,level,month,channel,status,outcome,filer"
    assert (await filed.get("/api/v1/analytics/dossiers", ANALYST, params={"group_by": every})).status_code == 200


async def test_more_groups_than_a_page_can_bear_are_refused(
    filed: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = {"group_by": "agency,channel"}
    monkeypatch.setattr(reports, "MOST_GROUPS", 3)
    assert (await filed.get("/api/v1/analytics/dossiers", ANALYST, params=params)).status_code == 200
    monkeypatch.setattr(reports, "MOST_GROUPS", 2)
    answer = await filed.get("/api/v1/analytics/dossiers", ANALYST, params=params)
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (400, "too_many_groups", 2)


async def test_unknown_grouping_is_refused(quiet: RunningService) -> None:
    answer = await quiet.get("/api/v1/analytics/dossiers", ANALYST, params={"group_by": "level,colour"})
    assert (answer.status_code, answer.json()["code"]) == (400, "grouping_unknown")


async def test_definitions_speak_the_callers_language(quiet: RunningService) -> None:
    headers = quiet.headers(ANONYMOUS) | {"Accept-Language": "en"}
    english = (await quiet.client.get("/api/v1/analytics/definitions", headers=headers)).json()["items"]
    vietnamese = (await quiet.get("/api/v1/analytics/definitions")).json()["items"]
    assert [item["key"] for item in english] == [item["key"] for item in vietnamese]
    assert all(one["sentence"] != other["sentence"] for one, other in zip(english, vietnamese, strict=True))
    rate = next(item for item in english if item["key"] == "success_rate")
    assert rate["numerator"] and rate["denominator"] and rate["version"] == 1

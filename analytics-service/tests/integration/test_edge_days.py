"""Days that no calendar of the state speaks of are refused, not failed at."""

import pytest
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
ANALYST = official("analyst", "analyst", "H05")
PORTAL = partner("ministry-transport", "H05.08", scopes=("sync:statistics:write",))
PATHS = ("public/statistics", "analytics/overview", "analytics/rushes", "analytics/workload", "analytics/funnel")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_beyond_our_times_is_refused(quiet: RunningService, day: str) -> None:
    for path in PATHS:
        for name in ("from", "to"):
            answer = await quiet.get(f"/api/v1/{path}", LEADER, params={name: day})
            assert answer.status_code == 400, (path, answer.text)
            assert answer.json()["errors"][0]["pointer"] == f"?{name}", path

    answer = await quiet.get("/api/v1/analytics/service-counts", LEADER, params={"at": day})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?at")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
async def test_a_body_with_such_a_day_is_refused_with_its_place(quiet: RunningService, day: str) -> None:
    period = {"from": day, "to": day, "title": "x"}
    survey = {"sample_size": 1, "seed": "s"}
    for path, caller, body, pointer in (
        ("analytics/reports", ANALYST, period, "/from"),
        ("analytics/surveys", ANALYST, period | survey, "/from"),
        ("analytics/exports", ANALYST, {"format": "csv", "from": day, "to": day}, "/from"),
        ("analytics/claims", ANALYST, {"source": "portal", "as_of": day, "items": []}, "/as_of"),
        ("sync/statistics", PORTAL, {"items": [{"portal": "x", "from": day, "to": day}]}, "/items/0/from"),
    ):
        answer = await quiet.post(f"/api/v1/{path}", caller, body)
        assert answer.status_code == 422, (path, answer.text)
        assert answer.json()["errors"][0]["pointer"] == pointer, path

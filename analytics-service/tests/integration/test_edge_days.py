"""Days that no calendar of the state speaks of are refused, not failed at."""

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
PATHS = ("public/statistics", "analytics/overview", "analytics/rushes", "analytics/workload", "analytics/funnel")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_beyond_our_times_is_refused(quiet: RunningService, day: str) -> None:
    for path in PATHS:
        for name in ("from", "to"):
            answer = await quiet.get(f"/api/v1/{path}", LEADER, params={name: day})
            assert answer.status_code == 400, (path, answer.text)
            assert answer.json()["errors"][0]["pointer"] == f"?{name}", path

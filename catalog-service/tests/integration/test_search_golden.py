"""What people ask first, and the three services that the sample catalogue answers them with first."""

import json
from pathlib import Path

from servicekit.testing.service import RunningService

LIST = "/api/v1/procedures"
GOLDEN = Path(__file__).parents[1] / "golden" / "searches.json"


async def test_what_people_ask_finds_the_right_services_first(sampled: RunningService) -> None:
    expected = json.loads(GOLDEN.read_text())
    found: dict[str, list[str]] = {}
    for asked in expected:
        answer = await sampled.get(LIST, params={"q": asked, "page_size": 3})
        assert answer.status_code == 200, answer.text
        found[asked] = [item["code"] for item in answer.json()["items"]]
    assert len(expected) >= 90
    assert found == expected

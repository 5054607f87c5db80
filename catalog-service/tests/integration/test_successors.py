"""What names a unit that has ended is found at whoever has taken its place, by the day."""

from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
LIST = "/api/v1/procedures"
NOTICE, CRIMINAL = "2.000033", "2.000488"
TRADE, FINANCE, ECONOMY = "H05.06", "H05.90", "H05.91"


def unit(code: str, valid_from: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": f"Sở mẫu {code}", "kind": "department", "parent": "H05"} | {
        "valid_from": valid_from,
        **changes,
    }


@pytest.fixture
async def succeeded(filled: RunningService, samples: Any) -> RunningService:
    """The department of trade ended with February, what took its place in the middle of March."""
    trade = next(known for known in samples.agencies() if known["code"] == TRADE)
    trade |= {"valid_to": "2026-02-28", "successors": [FINANCE]}
    finance = unit(FINANCE, "2026-03-01", valid_to="2026-03-15", successors=[ECONOMY])
    operation = await samples.bring_in({"agencies": [trade, finance, unit(ECONOMY, "2026-03-16")]})
    assert operation["state"] == "done", await samples.report_of(operation)
    return filled


@pytest.mark.parametrize(
    ("agency", "day", "is_found"),
    [
        (TRADE, "2026-02-28", True),
        (FINANCE, "2026-02-28", False),
        (FINANCE, "2026-03-15", True),
        (ECONOMY, "2026-03-15", False),
        (ECONOMY, "2026-03-16", True),
        (TRADE, "2026-03-16", True),
        ("H05", "2026-03-16", True),
        ("H05.03", "2026-03-16", False),
    ],
)
async def test_a_successor_lists_what_still_names_the_unit_before_it(
    succeeded: RunningService, agency: str, day: str, is_found: bool
) -> None:
    listed = (await succeeded.get(f"{LIST}?q=khuyến mại&agency={agency}&at={day}&with_total=true")).json()
    assert [item["code"] for item in listed["items"]] == [NOTICE] * is_found
    assert listed["total"]["value"] == int(is_found)
    facets = (await succeeded.get(f"{LIST}/facets?agency={agency}&at={day}&q=khuyến mại")).json()
    assert facets["total"] == int(is_found)
    counted = (await succeeded.get(f"/api/v1/catalog/service-counts?agency={agency}&at={day}")).json()
    assert counted["total"] == is_found + (agency in ("H05", "H05.03"))


async def test_facets_count_at_the_successor_what_its_filter_finds(succeeded: RunningService) -> None:
    async def counted(day: str) -> dict[str, int]:
        facets = (await succeeded.get(f"{LIST}/facets?at={day}")).json()
        return {facet["value"]: facet["count"] for facet in facets["agency"]}

    assert await counted("2026-02-28") == {"H05": 2, "H05.03": 1, TRADE: 1}
    assert await counted("2026-03-10") == {"H05": 2, "H05.03": 1, FINANCE: 1}
    assert await counted("2026-03-16") == {"H05": 2, "H05.03": 1, ECONOMY: 1}


async def test_other_lists_by_agency_follow_the_successor_too(succeeded: RunningService) -> None:
    codes = (await succeeded.get(f"/api/v1/catalog/national-codes?agency={ECONOMY}")).json()["items"]
    assert [item["procedure"]["code"] for item in codes] == [NOTICE]

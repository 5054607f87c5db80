"""Totals and facets are reckoned once and never told once they have changed."""

from typing import Any

import pytest
from catalog_service.finding import repository
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
LIST = "/api/v1/procedures"


@pytest.fixture
async def judged(filled: RunningService) -> RunningService:
    """Nothing changes by itself any more."""

    async def are_judged() -> bool:
        async with filled.kit.database.sessions() as session:
            return await session.scalar(text("SELECT count(*) FROM procedure_version WHERE levels IS NULL")) == 0

    await eventually(are_judged)
    return filled


async def told(service: RunningService) -> tuple[int, dict[str, int], dict[str, str]]:
    total = (await service.get(f"{LIST}?with_total=true")).json()["total"]["value"]
    facets = (await service.get(f"{LIST}/facets")).json()
    assert facets["total"] == total
    return (
        total,
        {facet["code"]: facet["count"] for facet in facets["field"]},
        {facet["code"]: facet["name"] for facet in facets["agency"]},
    )


async def test_the_same_facets_are_not_counted_twice(judged: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Any] = []
    count = repository.facets

    async def counting(*arguments: Any) -> Any:
        counted.append(arguments)
        return await count(*arguments)

    monkeypatch.setattr(repository, "facets", counting)
    answers = [await judged.get(f"{LIST}/facets?audience=enterprise") for _ in range(3)]
    assert len({answer.content for answer in answers}) == len(counted) == 1
    await judged.get(f"{LIST}/facets?audience=citizen")
    await judged.get(f"{LIST}/facets?audience=enterprise&at=2026-03-01")
    assert len(counted) == 3


async def test_whatever_changes_is_told_at_once(judged: RunningService, samples: Any) -> None:
    assert (await told(judged))[:2] == (2, {"LLTP": 1, "XTTM": 1})
    await samples.bring_in({"procedures": [samples.criminal_record(code="1.000001")]})
    assert (await told(judged))[:2] == (3, {"LLTP": 2, "XTTM": 1})
    unit = next(unit for unit in samples.agencies() if unit["code"] == "H05.03")
    await samples.bring_in({"agencies": [unit | {"name": "Sở Mới"}]})
    assert (await told(judged))[2]["H05.03"] == "Sở Mới"
    await samples.bring_in({"fields": [{"code": "LLTP", "name": "Tên mới"}]})
    facets = (await judged.get(f"{LIST}/facets")).json()
    assert {"Tên mới"} <= {facet["name"] for facet in facets["field"]}
    retired = {"valid_to": "2026-03-31", "successor": None}
    answer = await judged.post(f"{LIST}/1.000001/actions/retire", ADMINISTRATOR, retired)
    assert answer.status_code == 200, answer.text
    assert (await told(judged))[:2] == (2, {"LLTP": 1, "XTTM": 1})


async def test_search_words_change_a_kept_total(judged: RunningService) -> None:
    async def total() -> int:
        return (await judged.get(f"{LIST}?q=quảng bá&with_total=true")).json()["total"]["value"]

    assert await total() == 0
    read = await judged.get("/api/v1/catalog/synonyms")
    words = read.json()
    change = {"synonyms": [*words["synonyms"], {"term": "quang ba", "expansion": "khuyen mai"}]}
    change["stop_words"] = words["stop_words"]
    headers = judged.headers(ADMINISTRATOR, version=read.headers["ETag"])
    assert (await judged.client.put("/api/v1/catalog/synonyms", json=change, headers=headers)).status_code == 200
    assert await total() == 1

"""Imports beside each other and beside what administrators do meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from catalog_service.imports import planning
from catalog_service.imports.sweeps import run_next_import
from catalog_service.procedures import repository as procedures
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")


@dataclass
class Pause:
    """Holds the first import between its plan and what it writes."""

    planned: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def pause(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pause]:
    pause, plan = Pause(), planning.plan

    async def plan_and_wait(*args: Any) -> Any:
        result = await plan(*args)
        pause.planned.set()
        await pause.go_on.wait()
        return result

    monkeypatch.setattr(planning, "plan", plan_and_wait)
    yield pause
    pause.go_on.set()


async def somebody_waits(service: RunningService) -> bool:
    async with service.kit.database.sessions() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(await session.scalar(waiting))


async def test_a_reorganisation_does_not_wait_for_an_import_that_plans_and_is_not_overwritten_by_it(
    filled: RunningService, samples: Any, pause: Pause
) -> None:
    unit = next(unit for unit in samples.agencies() if unit["code"] == "H05.03")
    seen = (await filled.get("/api/v1/agencies/H05.03")).headers["ETag"]
    other = unit | {"code": "H05.03.01", "kind": "division", "parent": "H05.03", "name": "Phòng Hộ tịch"}
    importing = asyncio.create_task(samples.bring_in({"agencies": [other]}))
    await pause.planned.wait()
    command = {"effective_on": "2026-03-01", "decision": "12/QĐ-UBND", "successors": ["H05.06"]}
    ended = await filled.post("/api/v1/agencies/H05.03/actions/abolish", ADMINISTRATOR, command, version=seen)
    assert ended.status_code == 200, ended.text
    pause.go_on.set()
    # What the import rested on has changed: it is judged again, and a unit under one that has ended is refused.
    operation = await importing
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "import_rejected")
    report = await samples.report_of(operation)
    assert [row["problem"]["pointer"] for row in report["rows"]] == ["/agencies/0/parent"]
    assert (await filled.get("/api/v1/agencies/H05.03.01")).status_code == 404


async def test_a_version_that_is_published_meanwhile_is_the_one_that_an_import_follows(
    filled: RunningService, samples: Any, pause: Pause
) -> None:
    importing = asyncio.create_task(samples.bring_in({"procedures": [samples.criminal_record(conditions="Ba")]}))
    await pause.planned.wait()
    await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": "2.000488", "conditions": "Hai"})
    published = await filled.post("/api/v1/procedures/2.000488/actions/publish", ADMINISTRATOR, {})
    assert (published.status_code, published.json()["version"]) == (200, 2)
    pause.go_on.set()
    operation = await importing
    assert operation["state"] == "done", operation
    record = (await filled.get("/api/v1/procedures/2.000488")).json()
    assert (record["version"], record["conditions"]) == (3, "Ba")


async def test_two_imports_follow_each_other_though_two_workers_are_free(
    filled: RunningService, samples: Any, pause: Pause
) -> None:
    new = samples.criminal_record(code="1.000001")
    first = asyncio.create_task(samples.bring_in({"procedures": [new]}))
    await pause.planned.wait()
    second = asyncio.create_task(samples.bring_in({"procedures": [new]}))

    async def both_are_there() -> bool:
        async with filled.kit.database.sessions() as session:
            return await session.scalar(text("SELECT count(*) FROM import_job WHERE finished_at IS NULL")) == 2

    await eventually(both_are_there)
    assert await run_next_import(filled.kit) is False
    pause.go_on.set()
    outcomes = [(await samples.report_of(operation))["counts"] for operation in (await first, await second)]
    assert outcomes == [{"created": 1}, {"unchanged": 1}]


async def test_an_import_that_meets_the_draft_of_the_same_new_procedure_tries_again(
    filled: RunningService, samples: Any
) -> None:
    async with filled.kit.database.transaction() as drafting:
        await procedures.claim(drafting, "1.000001")
        importing = asyncio.create_task(samples.bring_in({"procedures": [samples.criminal_record(code="1.000001")]}))
        await eventually(lambda: somebody_waits(filled))
    operation = await importing
    assert operation["state"] == "done", operation
    assert (await samples.report_of(operation))["counts"] == {"created": 1}


async def test_an_import_that_waits_too_long_for_a_procedure_tries_again(
    filled: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, plan, patience = asyncio.Event(), planning.plan, ["50ms"]

    async def impatient_plan(session: Any, *rest: Any) -> Any:
        if patience:
            await session.execute(text(f"SET LOCAL lock_timeout = '{patience.pop()}'"))
        else:
            again.set()
        return await plan(session, *rest)

    monkeypatch.setattr(planning, "plan", impatient_plan)
    async with filled.kit.database.transaction() as publishing:
        await procedures.get_for_update(publishing, "2.000488")
        importing = asyncio.create_task(
            samples.bring_in({"procedures": [samples.criminal_record(conditions="Đủ 18 tuổi")]})
        )
        await again.wait()
    operation = await importing
    assert operation["state"] == "done", operation

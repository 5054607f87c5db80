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


async def test_a_reorganisation_waits_for_an_import_and_is_not_overwritten_by_it(
    filled: RunningService, samples: Any, pause: Pause
) -> None:
    unit = next(unit for unit in samples.agencies() if unit["code"] == "H05.03")
    seen = (await filled.get("/api/v1/agencies/H05.03")).headers["ETag"]
    importing = asyncio.create_task(samples.bring_in({"agencies": [unit | {"other_codes": ["000.00.03.H05"]}]}))
    await pause.planned.wait()
    command = {"effective_on": "2026-03-01", "decision": "12/QĐ-UBND", "name": "Sở Tư pháp và Hộ tịch"}
    path = "/api/v1/agencies/H05.03/actions/rename"
    renaming = asyncio.create_task(filled.post(path, ADMINISTRATOR, command, version=seen))

    async def answered_or_waiting() -> bool:
        return renaming.done() or await somebody_waits(filled)

    await eventually(answered_or_waiting)
    pause.go_on.set()
    assert (await importing)["state"] == "done"
    # The import came first: who saw the unit as it was before it is told so, and loses nothing.
    assert (await renaming).status_code == 412
    fresh = (await filled.get("/api/v1/agencies/H05.03")).headers["ETag"]
    renamed = await filled.post(path, ADMINISTRATOR, command, version=fresh)
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Sở Tư pháp và Hộ tịch")
    assert renamed.json()["other_codes"] == ["000.00.03.H05"]


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

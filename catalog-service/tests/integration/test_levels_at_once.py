"""Levels judged beside each other and beside what else is done to the procedures meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog_service.levels import repository as levels
from catalog_service.levels.models import LevelStanding
from catalog_service.procedures import repository as procedures
from servicekit.testing.keys import partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
PROBES = "/api/v1/catalog/level-probes"
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


async def test_probes_of_one_procedure_are_reported_at_once(filled: RunningService) -> None:
    report = {"procedure_code": "2.000488", "agency": "H05.03", "outcome": "passed", "at": NOW.isoformat()}
    proofs = ("information", "forms", "submission", "result")
    answers = await asyncio.gather(*(filled.post(PROBES, PROBER, report | {"proof": proof}) for proof in proofs))
    assert [answer.status_code for answer in answers] == [201] * 4
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM level_probe")) == 4


async def judged_at(service: RunningService) -> dict[str, datetime]:
    async with service.kit.database.sessions() as session:
        rows = await session.execute(text("SELECT code, checked_at FROM service_level"))
        return {row.code: row.checked_at for row in rows}


async def test_a_procedure_that_somebody_holds_keeps_no_other_from_being_judged(
    filled: RunningService, clock: Any
) -> None:
    async with filled.kit.database.transaction() as importing:
        await procedures.get_for_update(importing, "2.000033")
        clock.now += timedelta(days=40)

        async def the_other_is_judged() -> bool:
            return (await judged_at(filled))["2.000488"] == clock.now

        await eventually(the_other_is_judged)
        assert (await judged_at(filled))["2.000033"] < clock.now

    async def both_are_judged() -> bool:
        return set((await judged_at(filled)).values()) == {clock.now}

    await eventually(both_are_judged)


async def test_what_a_dossier_shows_while_its_procedure_is_judged_is_judged_next(filled: RunningService) -> None:
    """Who judges has read what there was before, and holds the row that says when to judge again."""
    database, place, shown = filled.kit.database, ("2.000488", "H05.03"), NOW + timedelta(days=10)

    async def show() -> None:
        async with database.transaction() as session:
            await levels.recheck(session, place, shown)

    async def waits() -> bool:
        async with database.sessions() as session:
            return showing.done() or bool(await session.scalar(text("SELECT true FROM pg_locks WHERE NOT granted")))

    async with database.transaction() as session:
        (await levels.lock_standings(session, ["2.000488"]))[place].recheck_at = NOW + timedelta(days=5)
    async with database.transaction() as judging:
        row = (await levels.lock_standings(judging, ["2.000488"]))[place]
        showing = asyncio.create_task(show())
        await eventually(waits)
        row.recheck_at = NOW + timedelta(days=20)
    await showing
    async with database.sessions() as session:
        standing = await session.get(LevelStanding, place)
        assert standing and standing.recheck_at == shown

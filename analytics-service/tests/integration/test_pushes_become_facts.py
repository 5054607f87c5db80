"""Revision 0015 makes pushes and complaints facts of their dossier; what was known before stays what it was."""

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
from alembic import command
from servicekit import migrations
from servicekit.testing.service import database_for

FOLDER = Path(__file__).parents[2]
TWO_STATES, ONE_STATE, UNHEARD = (UUID(int=number) for number in range(1, 4))
FIRST, SECOND, TOLD, THIRD, LAST = (date(2026, 4, day) for day in (1, 5, 7, 9, 20))
FACT = """INSERT INTO {table} (dossier_id, procedure_code, agency, origin, status, outcome, punctuality, submitted_on,
    submitted_at, level, channel, filer, field, supplement_count, has_result_document,
    paid_online, paid_vnd, known_on{more})
    VALUES ($1, '2.000488', 'H05.03', 'live', $2, 'open', 'undecided', '2026-04-01', '2026-04-01 09:00+07', 4,
    'online', 'self', 'LLTP', 0, false, false, 0, $3{values})"""


async def test_what_was_pushed_and_complained_of_is_known_since_it_was_told(postgres_url: str) -> None:
    async with database_for(FOLDER, postgres_url) as url:
        config = migrations.config_for(FOLDER, url)
        await asyncio.to_thread(command.downgrade, config, "0014")
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            await fill(connection)
            await asyncio.to_thread(command.upgrade, config, "head")
            assert await past(connection) == [
                (TWO_STATES, "submitted", False, False, FIRST, SECOND),
                (TWO_STATES, "accepted", False, False, SECOND, TOLD),
                (TWO_STATES, "accepted", True, False, TOLD, THIRD),
                (ONE_STATE, "submitted", False, False, FIRST, TOLD),
            ]
            assert await now(connection) == [
                (TWO_STATES, "processing", True, False, THIRD),
                (ONE_STATE, "submitted", False, True, TOLD),
                (UNHEARD, "draft", True, False, TOLD),
            ]
            judged = await connection.fetch("SELECT is_pushed, is_disliked, dossiers FROM dossier_judged ORDER BY 1")
            assert [tuple(row) for row in judged] == [(False, True, 1), (True, False, 1)]
            assert await connection.fetchval("SELECT sum(dossiers) FROM dossier_course WHERE ending = 'open'") == 2
        finally:
            await connection.close()


async def fill(connection: asyncpg.Connection) -> None:
    fact = FACT.format(table="dossier_fact", more="", values="")
    before = FACT.format(table="dossier_fact_past", more=", superseded_on", values=", $4")
    await connection.execute(before, TWO_STATES, "submitted", FIRST, SECOND)
    await connection.execute(before, TWO_STATES, "accepted", SECOND, THIRD)
    await connection.execute(fact, TWO_STATES, "processing", THIRD)
    await connection.execute(fact, ONE_STATE, "submitted", FIRST)
    for dossier_id in (TWO_STATES, UNHEARD):
        await connection.execute("INSERT INTO pushed_dossier VALUES ($1, now(), $2)", dossier_id, TOLD)
    complaint = (
        "INSERT INTO {} (feedback_id, unit, unit_sequence, kind, dossier_id, known_on{}) VALUES ($1, 'H05.03', {})"
    )
    about = "1, 'complaint', $2, $3"
    said = complaint.format("feedback_fact_past", ", superseded_on", f"{about}, $4")
    await connection.execute(said, UUID(int=9), ONE_STATE, TOLD, THIRD)
    await connection.execute(complaint.format("feedback_fact", "", about), UUID(int=9), ONE_STATE, LAST)


async def past(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    columns = "dossier_id, status, is_pushed, is_complained_of, known_on, superseded_on"
    rows = await connection.fetch(f"SELECT {columns} FROM dossier_fact_past ORDER BY dossier_id, known_on")
    return [tuple(row) for row in rows]


async def now(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    columns = "dossier_id, status, is_pushed, is_complained_of, known_on"
    return [tuple(row) for row in await connection.fetch(f"SELECT {columns} FROM dossier_fact ORDER BY dossier_id")]

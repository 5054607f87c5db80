from pathlib import Path

from alembic import command
from gateway.database import SCHEMA_HEAD
from servicekit import migrations
from servicekit.testing.service import database_for

FOLDER = Path(__file__).parents[2]


def test_the_head_is_what_the_code_and_the_file_say() -> None:
    head = migrations.head_of(FOLDER)
    assert head == SCHEMA_HEAD == (FOLDER / "migrations" / ".current-head").read_text().strip()


async def test_the_models_are_what_the_migrations_make(postgres_url: str) -> None:
    import asyncio

    async with database_for(FOLDER, postgres_url) as url:
        await asyncio.to_thread(command.check, migrations.config_for(FOLDER, url))

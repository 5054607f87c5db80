import asyncio
from pathlib import Path

import pytest
from alembic import command
from alembic.util import CommandError
from catalog_service.database import SCHEMA_HEAD
from servicekit import migrations
from servicekit.testing.service import database_for

FOLDER = Path(__file__).parents[2]


def test_one_head_and_everybody_knows_it() -> None:
    head = migrations.head_of(FOLDER)
    assert head == SCHEMA_HEAD == (FOLDER / "migrations" / ".current-head").read_text().strip()


async def test_models_and_migrations_agree(postgres_url: str) -> None:
    async with database_for(FOLDER, postgres_url) as url:
        try:
            await asyncio.to_thread(command.check, migrations.config_for(FOLDER, url))
        except CommandError as error:
            pytest.fail(str(error))


async def test_the_migration_can_be_taken_back(postgres_url: str) -> None:
    async with database_for(FOLDER, postgres_url) as url:
        config = migrations.config_for(FOLDER, url)
        await asyncio.to_thread(command.downgrade, config, "base")
        await asyncio.to_thread(command.upgrade, config, "head")

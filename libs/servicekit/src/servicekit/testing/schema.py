"""What must be true of every deployable's migrations; a service's test class inherits it."""

import asyncio
from pathlib import Path
from typing import ClassVar

import pytest
from alembic import command
from alembic.util import CommandError

from servicekit import migrations
from servicekit.testing.service import database_for


class SchemaSuite:
    folder: ClassVar[Path]
    schema_head: ClassVar[str]

    def test_one_head_and_everybody_knows_it(self) -> None:
        tracked = (self.folder / "migrations" / ".current-head").read_text().strip()
        assert migrations.head_of(self.folder) == self.schema_head == tracked

    async def test_models_and_migrations_agree(self, postgres_url: str) -> None:
        async with database_for(self.folder, postgres_url) as url:
            try:
                await asyncio.to_thread(command.check, migrations.config_for(self.folder, url))
            except CommandError as error:
                pytest.fail(str(error))

    async def test_the_migrations_can_be_taken_back(self, postgres_url: str) -> None:
        async with database_for(self.folder, postgres_url) as url:
            config = migrations.config_for(self.folder, url)
            await asyncio.to_thread(command.downgrade, config, "base")
            await asyncio.to_thread(command.upgrade, config, "head")

from pathlib import Path

from notification_service.database import SCHEMA_HEAD
from notification_service.templates.models import Template
from notification_service.templates.notices import Channel, Language, Notice
from servicekit.testing.schema import SchemaSuite
from servicekit.testing.service import RunningService
from sqlalchemy import func, select


class TestSchema(SchemaSuite):
    folder = Path(__file__).parents[2]
    schema_head = SCHEMA_HEAD


async def test_new_database_holds_every_text(service: RunningService) -> None:
    async with service.kit.database.sessions() as session:
        count = await session.scalar(select(func.count()).select_from(Template))
    assert count == len(Notice) * len(Channel) * len(Language)


async def test_every_operation_has_a_summary_and_says_what_it_answers(service: RunningService) -> None:
    document = service.app.openapi()
    operations = [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]
    assert len(operations) == 11
    for path, operation in operations:
        assert path.startswith("/api/v1/")
        assert operation["summary"]
        answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        for answer in answers.values():
            [content] = answer["content"].values()
            assert content.get("schema") or path.endswith("/stream"), path


async def test_service_is_ready(service: RunningService) -> None:
    assert (await service.client.get("/readyz")).status_code == 200

"""Commit before the answer, and everything of a request in one transaction."""

import pytest
from httpx import ASGITransport, AsyncClient
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

AN = citizen()


async def notes(service: RunningService) -> list[int]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(text("SELECT id FROM note ORDER BY id")))


async def outbox_rows(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(text("SELECT count(*) FROM outbox")) or 0


async def test_a_failing_commit_is_never_answered_with_success(service: RunningService) -> None:
    answer = await service.post("/api/v1/late-failure", AN)
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "404" not in answer.text


async def test_what_the_raw_driver_writes_is_rolled_back_with_the_rest(service: RunningService) -> None:
    assert (await service.post("/api/v1/raw-insert", AN)).status_code == 500
    assert await notes(service) == []


async def test_row_and_event_come_together_or_not_at_all(service: RunningService) -> None:
    assert (await service.post("/api/v1/notes", AN, {"id": 1, "text": "good"})).status_code == 201
    assert (await service.post("/api/v1/notes", AN, {"id": 2, "text": "bad"})).status_code == 500
    assert 2 not in await notes(service)
    assert await outbox_rows(service) == 1


async def test_an_answer_is_not_stored_when_its_effect_is_rolled_back(service: RunningService) -> None:
    assert (await service.post("/api/v1/late-failure", AN, key="k")).status_code == 500
    again = await service.post("/api/v1/late-failure", AN, key="k")
    assert again.status_code == 500
    assert "Idempotent-Replayed" not in again.headers


async def test_the_text_of_a_database_error_has_no_parameters(service: RunningService) -> None:
    with pytest.raises(DBAPIError) as failure:
        async with service.kit.database.transaction() as session:
            await session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Nguyễn Văn An"})
    assert "nowhere" in str(failure.value)
    assert "Nguyễn" not in str(failure.value)


async def test_a_failure_is_answered_without_ending_the_connection(service: RunningService) -> None:
    """What the app raises besides its answer makes the server close the connection under the next request."""
    transport = ASGITransport(service.app, raise_app_exceptions=True)
    async with AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.post("/api/v1/raw-insert", headers=service.headers(AN))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")

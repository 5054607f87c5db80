"""Outbox, relay, JetStream, inbox: nothing lost, nothing doubled, nothing silently dropped."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
from contracts.dossier import DossierRated
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from servicekit import commands, consumer, relay
from servicekit.embedded import nats as embedded_nats
from servicekit.settings import Role
from servicekit.testing.keys import citizen
from servicekit.testing.servers import free_port
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

AN = citizen()
Probe = Callable[..., AbstractAsyncContextManager[RunningService]]


async def count(service: RunningService, table: str, where: str = "true") -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}")) or 0


async def note(service: RunningService, number: int) -> None:
    assert (await service.post("/api/v1/notes", AN, {"id": number, "text": "x"})).status_code == 201


def rated(sequence: int, score: int = 5) -> DossierRated:
    document = {
        "sequence": sequence, "occurred_at": "2026-04-01T00:00:00Z", "procedure_code": "1", "agency": "H05",
        "dossier_id": "019ab000-0000-7000-8000-000000000001", "score": score,
    }  # fmt: skip
    return DossierRated.model_validate(document)


async def test_an_event_goes_from_row_to_effect(service: RunningService) -> None:
    await note(service, 1)
    await eventually(lambda: count(service, "note", "id = 1001"))
    assert await count(service, "outbox", "published_at IS NULL") == 0


async def test_the_same_event_twice_has_one_effect(service: RunningService) -> None:
    await service.publish(rated(5), copies=4)
    await eventually(lambda: count(service, "note", "id = 1005"))
    await service.publish(rated(6))
    await eventually(lambda: count(service, "note", "id = 1006"))
    assert await count(service, "inbox") == 2
    assert await count(service, "dead_letter") == 0, "a second effect would have hit the key and been buried"


async def test_what_no_attempt_can_handle_is_listed_and_can_be_driven_again(
    service: RunningService, monkeypatch: object
) -> None:
    consumer.MAX_ATTEMPTS, before = 2, consumer.MAX_ATTEMPTS
    try:
        await service.publish(rated(7, score=1), rated(8))
        await eventually(lambda: count(service, "dead_letter"))
        await eventually(lambda: count(service, "note", "id = 1008"))
    finally:
        consumer.MAX_ATTEMPTS = before
    assert list(await commands.redrive(service.kit, [])) == [1], "the fault is still there"
    async with service.kit.database.transaction() as session:
        await session.execute(text("ALTER TABLE note DROP CONSTRAINT note_text_check"))
    assert await commands.redrive(service.kit, []) == {}
    assert await count(service, "note", "id = 1007") == 1
    assert await count(service, "dead_letter", "redriven_at IS NULL") == 0


async def test_what_cannot_be_read_is_buried_at_once(service: RunningService) -> None:
    await service.kit.bus.ensure_stream(DossierRated.subject)
    connection = await nats.connect(service.nats_url)
    await connection.jetstream().publish(DossierRated.subject, b"not json")
    await connection.close()
    await eventually(lambda: count(service, "dead_letter", "attempts = 1"))


async def test_work_goes_on_while_nats_is_dead_and_all_events_arrive_after_its_return(
    probe: Probe, tmp_path: Path
) -> None:
    folder, port = tmp_path / "nats", free_port()
    server = embedded_nats.start(folder, port)
    try:
        async with probe(nats_url=server.url) as service:
            await note(service, 1)
            await eventually(lambda: count(service, "note", "id = 1001"))
            server.process.kill()
            server.process.wait()
            await asyncio.gather(*(note(service, number) for number in range(2, 22)))
            ready = (await service.client.get("/readyz")).json()
            assert ready["ready"] is True
            server = embedded_nats.start(folder, port)
            await eventually(lambda: _all_handled(service, 21), timeout_seconds=30)
    finally:
        server.stop()


async def test_a_wiped_store_is_refilled_by_replay(probe: Probe, tmp_path: Path) -> None:
    port = free_port()
    server = embedded_nats.start(tmp_path / "first", port)
    try:
        async with probe(nats_url=server.url) as service:
            await note(service, 1)
            await eventually(lambda: count(service, "note", "id = 1001"))
            server.process.kill()
            server.process.wait()
            async with service.kit.database.transaction() as session:
                await session.execute(text("DELETE FROM note WHERE id > 1000"))
                await session.execute(text("DELETE FROM inbox"))
                since = await session.scalar(text("SELECT now() - interval '1 day'"))
            server = embedded_nats.start(tmp_path / "second", port)
            assert await relay.replay(service.kit.database, since) == 1
            await eventually(lambda: count(service, "note", "id = 1001"), timeout_seconds=30)
    finally:
        server.stop()


async def test_a_process_that_dies_between_commit_and_publish_loses_nothing(probe: Probe) -> None:
    """The api role has no relay: its commit is what a killed process leaves behind."""
    async with probe(role=Role.API) as service:
        await note(service, 3)
        assert await count(service, "outbox", "published_at IS NULL") == 1
        successor = relay.Relay(service.kit.database, service.kit.bus)
        running = asyncio.create_task(successor.run())
        await eventually(lambda: count(service, "outbox", "published_at IS NOT NULL"))
        successor.stop()
        await running


async def test_a_second_relay_stands_by(service: RunningService) -> None:
    second = relay.Relay(service.kit.database, service.kit.bus)
    running = asyncio.create_task(second.run())
    await asyncio.gather(*(note(service, number) for number in range(1, 11)))
    await eventually(lambda: _all_handled(service, 10))
    second.stop()
    await running
    stream = await service.kit.bus.jetstream.stream_info("DOSSIER")
    assert stream.state.messages == 10


async def _all_handled(service: RunningService, expected: int) -> bool:
    return await count(service, "note", "id > 1000") == expected


async def test_background_work_goes_on_after_every_database_connection_was_cut(service: RunningService) -> None:
    await note(service, 1)
    await eventually(lambda: count(service, "note", "id = 1001"))
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
    async with service.kit.database.transaction() as session:
        await session.execute(text(cut))
    await eventually(lambda: _posted(service, 2))
    await eventually(lambda: count(service, "note", "id = 1002"))


async def _posted(service: RunningService, number: int) -> bool:
    """The first request after the cut may meet a dead connection; the next one gets a new one."""
    answer = await service.post("/api/v1/notes", AN, {"id": number, "text": "x"}, key=f"after-{number}")
    return answer.status_code == 201


async def test_a_consumer_survives_a_dead_letter_that_cannot_be_stored(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(text("ALTER TABLE dead_letter RENAME TO elsewhere"))
    await service.kit.bus.ensure_stream(DossierRated.subject)
    connection = await nats.connect(service.nats_url)
    await connection.jetstream().publish(DossierRated.subject, b"not json")
    [subscribed] = service.kit.consumers
    await eventually(lambda: _delivered(connection, subscribed.durable))
    await connection.close()
    await service.publish(rated(9))
    await eventually(lambda: count(service, "note", "id = 1009"))


async def _delivered(connection: Client, durable: str) -> bool:
    try:
        info = await connection.jetstream().consumer_info("DOSSIER", durable)
    except NotFoundError:
        return False
    return bool(info.delivered and info.delivered.consumer_seq)


async def test_a_replay_does_not_keep_an_event_longer_than_its_trace_in_the_inbox(service: RunningService) -> None:
    """Kept by its age: a replay that renewed it would publish it again after the inbox has forgotten it."""
    await note(service, 1)
    await eventually(lambda: count(service, "outbox", "published_at IS NOT NULL"))
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE outbox SET created_at = now() - interval '20 days'"))
    await relay.replay(service.kit.database, datetime.now(UTC) - timedelta(days=30))
    await eventually(lambda: count(service, "outbox", "published_at IS NOT NULL"))
    assert await relay.purge(service.kit.database) == 1


async def test_a_busy_consumer_says_how_much_is_waiting(service: RunningService) -> None:
    [subscribed] = service.kit.consumers
    await service.publish(*(rated(number) for number in range(20, 30)))
    await eventually(lambda: count(service, "note", "id = 1029"))
    assert subscribed.pending is not None

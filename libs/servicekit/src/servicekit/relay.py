"""From the outbox to JetStream: rows in id order, pipelined, stamped after the acknowledgement.

One relay per service is active (session advisory lock), the others stand by. Published rows are kept for days: the
broker may lose its store, and `replay` then publishes them again.
"""

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from contracts.event import Envelope
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NoStreamResponseError
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from servicekit.bus import Bus
from servicekit.database import Database
from servicekit.tables import outbox

log = structlog.get_logger()

BATCH = 500
POLL_SECONDS = 0.25
RETRY_SECONDS = 1.0
KEEP = timedelta(days=14)
_LEADER_LOCK = 0x72656C61  # "rela", in the advisory lock space of the service's own database


class Relay:
    def __init__(self, database: Database, bus: Bus) -> None:
        self._database, self._bus = database, bus
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                async with self._database.engine.connect() as connection:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await self._lead(connection)
            except Exception as error:  # noqa: BLE001 - a relay that ends is worse than any error it can meet
                log.warning("relay_interrupted", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self._database.committed.set()

    async def _lead(self, connection: AsyncConnection) -> None:
        query = text("SELECT pg_try_advisory_lock(:lock)")
        while not await connection.scalar(query, {"lock": _LEADER_LOCK}):
            await asyncio.sleep(RETRY_SECONDS)
            if self._stopping.is_set():
                return
        try:
            while not self._stopping.is_set():
                self._database.committed.clear()
                published = await self._publish_batch(connection)
                if published < BATCH:
                    await self._wait()
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LEADER_LOCK})

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._database.committed.wait(), POLL_SECONDS)
        except TimeoutError:
            return

    async def _publish_batch(self, connection: AsyncConnection) -> int:
        if not self._bus.connected:
            await asyncio.sleep(POLL_SECONDS)
            return 0
        unpublished = outbox.c.published_at.is_(None)
        query = select(outbox.c.id, outbox.c.event_id, outbox.c.subject, outbox.c.envelope)
        rows = (await connection.execute(query.where(unpublished).order_by(outbox.c.id).limit(BATCH))).all()
        if not rows:
            return 0
        outcomes = await asyncio.gather(*(self._publish(row) for row in rows))
        acknowledged = [row_id for row_id in outcomes if row_id is not None]
        if acknowledged:
            stamp = update(outbox).where(outbox.c.id.in_(acknowledged)).values(published_at=func.now())
            await connection.execute(stamp)
        if len(acknowledged) < len(rows):
            log.warning("relay_publish_incomplete", published=len(acknowledged), tried=len(rows))
            await asyncio.sleep(RETRY_SECONDS)
        return len(acknowledged)

    async def _publish(self, row: Any) -> int | None:
        """The row's id once JetStream has it, None when it must be tried again."""
        headers = {"Nats-Msg-Id": str(row.event_id)}
        traceparent = Envelope.model_validate_json(row.envelope).traceparent
        if traceparent:
            headers["traceparent"] = traceparent
        try:
            await self._send(row.subject, row.envelope, headers)
        except (NatsError, JetStreamError, OSError, TimeoutError):
            return None
        return row.id

    async def _send(self, subject: str, envelope: bytes, headers: dict[str, str]) -> None:
        try:
            await self._bus.jetstream.publish(subject, envelope, headers=headers, timeout=10)
        except NoStreamResponseError:
            await self._bus.ensure_stream(subject)
            await self._bus.jetstream.publish(subject, envelope, headers=headers, timeout=10)


async def replay(database: Database, since: Any) -> int:
    """Publish again what was published since then; consumers skip what they have handled. Gives the number of rows."""
    async with database.transaction() as session:
        query = update(outbox).where(outbox.c.created_at >= since, outbox.c.published_at.is_not(None))
        result = await session.execute(query.values(published_at=None))
    return result.rowcount  # type: ignore[attr-defined]


async def purge(database: Database) -> int:
    async with database.transaction() as session:
        # By age, not by publication: a replay would renew it until the inbox has forgotten it.
        old = outbox.c.created_at < func.now() - KEEP
        result = await session.execute(delete(outbox).where(old, outbox.c.published_at.is_not(None)))
    return result.rowcount  # type: ignore[attr-defined]

"""From JetStream to a handler: inbox row, effect and commit in one transaction, then the ack.

A handler may run late, twice, or after a later event of the same aggregate; `(event_id, handler)` in the inbox makes
its effect happen once. What fails is delivered again with a growing delay; the last attempt, or what cannot be read,
becomes a dead letter that an operator lists and re-drives.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from contracts.event import Envelope, Event
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.client import JetStreamContext
from pydantic import ValidationError
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from servicekit import telemetry
from servicekit.bus import Bus
from servicekit.database import Database, Session
from servicekit.logging import without_rows
from servicekit.tables import dead_letter, inbox

log = structlog.get_logger()

Handler = Callable[[Session, Any], Awaitable[None]]

MAX_ATTEMPTS = 10
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 60.0
ACK_WAIT_SECONDS = 30
RETRY_SECONDS = 1.0
IDLE_FETCH_SECONDS = 5.0
FOLD_BATCH = 500


@dataclass(frozen=True)
class Subscription:
    """One durable consumer: these events of one owner go to this handler.

    With `fold=True` the handler receives a list of up to 500 events in one transaction.
    """

    events: Sequence[type[Event]]
    handler: Handler
    fold: bool = False
    name: str = field(default="")

    def durable(self, service: str) -> str:
        return f"{service}_{self.name or _dotted(self.handler)}".replace(".", "_")

    @property
    def subjects(self) -> list[str]:
        return sorted(event.subject for event in self.events)


def _dotted(handler: Handler) -> str:
    module = handler.__module__.split(".", 1)[-1].removesuffix(".consumers")
    return f"{module}.{handler.__qualname__}"


class Consumer:
    """Runs one subscription; any number of replicas share its durable."""

    def __init__(self, database: Database, bus: Bus, service: str, subscription: Subscription) -> None:
        self._database, self._bus, self._subscription = database, bus, subscription
        self.durable = subscription.durable(service)
        self.pending: int | None = None
        self.listening = False
        """Bound to its durable; readiness names it while it is not."""
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        structlog.contextvars.bind_contextvars(handler=self.durable)
        while not self._stopping.is_set():
            if not self._bus.connected:
                await asyncio.sleep(0.1)
                continue
            try:
                await self._consume()
            except Exception as error:  # noqa: BLE001 - a consumer that ends is worse than any error
                log.warning("consumer_interrupted", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _consume(self) -> None:
        subscription = await self._bind()
        self.listening = True
        batch = FOLD_BATCH if self._subscription.fold else 32
        try:
            while not self._stopping.is_set():
                try:
                    messages = await self._fetch(subscription, batch)
                except TimeoutError:
                    # Silence may mean that the consumer is gone with a lost store: NotFound ends this loop.
                    self.pending = (await subscription.consumer_info()).num_pending
                    continue
                if messages:
                    self.pending = messages[-1].metadata.num_pending
                    await self._handle_all(messages)
        finally:
            self.listening = False
            # A drain would hang for its whole timeout once a fetch has timed out.
            if self._bus.connected:
                await subscription.unsubscribe()

    async def _fetch(self, subscription: JetStreamContext.PullSubscription, batch: int) -> list[Msg]:
        """Wait for messages or for the end. What is on its way when we end is delivered again after the ack wait."""
        fetching = asyncio.create_task(subscription.fetch(batch, timeout=IDLE_FETCH_SECONDS))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not fetching.done():
            fetching.cancel()
            return []
        return fetching.result()

    async def _bind(self) -> JetStreamContext.PullSubscription:
        jetstream = self._bus.jetstream
        stream = await self._bus.ensure_stream(self._subscription.subjects[0])
        config = ConsumerConfig(
            durable_name=self.durable,
            ack_policy=AckPolicy.EXPLICIT,
            deliver_policy=DeliverPolicy.ALL,
            ack_wait=ACK_WAIT_SECONDS,
            max_deliver=-1,
            filter_subjects=self._subscription.subjects,
            max_ack_pending=2000,
        )
        # add_consumer updates an existing durable, which pull_subscribe with a config would silently leave as it was.
        await jetstream.add_consumer(stream, config)
        return await jetstream.pull_subscribe_bind(self.durable, stream)

    async def _handle_all(self, messages: list[Msg]) -> None:
        if self._subscription.fold:
            await self._fold(messages)
            return
        for message in messages:
            await self._handle_one(message)

    async def _handle_one(self, message: Msg) -> None:
        try:
            envelope, event = decode(message.data)
        except (ValidationError, KeyError) as error:
            await self._bury(message, None, error)
            return
        telemetry.enter(envelope.traceparent)
        try:
            await handle(self._database, self.durable, self._subscription, [(envelope, event)])
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is delivered again, then buried
            await self._retry_or_bury(message, envelope, error)
        else:
            _log_handled(envelope)
            await message.ack()

    async def _fold(self, messages: list[Msg]) -> None:
        """All in one transaction; when that fails, one by one, so that a bad one can't hold the others."""
        try:
            decoded = [decode(message.data) for message in messages]
            await handle(self._database, self.durable, self._subscription, decoded)
        except Exception as error:  # noqa: BLE001 - each message is tried alone below, where its error is kept
            log.warning("fold_failed", error=type(error).__name__, messages=len(messages))
            for message in messages:
                await self._handle_one(message)
        else:
            for envelope, _ in decoded:
                _log_handled(envelope)
            await asyncio.gather(*(message.ack() for message in messages))

    async def _retry_or_bury(self, message: Msg, envelope: Envelope, error: Exception) -> None:
        attempts = message.metadata.num_delivered
        log.warning("event_failed", event_id=str(envelope.id), attempts=attempts, error=repr(error))
        if attempts >= MAX_ATTEMPTS:
            await self._bury(message, envelope, error)
            return
        await message.nak(delay=min(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), LONGEST_DELAY_SECONDS))

    async def _bury(self, message: Msg, envelope: Envelope | None, error: Exception) -> None:
        row = {
            "handler": self.durable,
            "subject": message.subject,
            "event_id": envelope.id if envelope else None,
            "envelope": message.data,
            "error": without_rows(f"{type(error).__name__}: {error}")[:2000],
            "attempts": message.metadata.num_delivered,
        }
        async with self._database.transaction() as session:
            await session.execute(plain_insert(dead_letter).values(row))
        log.error("event_buried", subject=message.subject, error=type(error).__name__)
        await message.term()


def _log_handled(envelope: Envelope) -> None:
    """Each under its own trace, also in a fold of many."""
    telemetry.enter(envelope.traceparent)
    log.info("event_handled", subject=envelope.type, event_id=str(envelope.id))


def decode(data: bytes) -> tuple[Envelope, Event]:
    """Raises ValidationError or KeyError for what this version cannot read."""
    envelope = Envelope.model_validate_json(data)
    return envelope, Event.registry[envelope.type].model_validate(envelope.data)


async def handle(
    database: Database, durable: str, subscription: Subscription, decoded: Sequence[tuple[Envelope, Event]]
) -> None:
    """Inbox rows first: their unique key is what makes the effect happen once."""
    async with database.transaction() as session:
        rows = [{"event_id": envelope.id, "handler": durable} for envelope, _ in decoded]
        statement = insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.event_id)
        fresh_ids = set((await session.scalars(statement)).all())
        fresh = list({envelope.id: event for envelope, event in decoded if envelope.id in fresh_ids}.values())
        if not fresh:
            return
        if subscription.fold:
            await subscription.handler(session, fresh)
        else:
            await subscription.handler(session, fresh[0])

"""The connection to NATS JetStream. Transport only: a service starts and works without it, and says `degraded`."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from contracts.event import stream_of
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import NotFoundError

log = structlog.get_logger()

DUPLICATE_WINDOW = timedelta(minutes=2)


class Bus:
    def __init__(self, url: str, *, name: str) -> None:
        self._url, self._name = url, name
        self._client = Client()
        self._connecting: asyncio.Task[None] | None = None
        self.reconnected = asyncio.Event()
        """Set at every (re)connection; who caches across an outage forgets then."""

    @property
    def connected(self) -> bool:
        return self._client.is_connected

    @property
    def client(self) -> Client:
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        return self._client.jetstream(timeout=5, publish_async_max_pending=1000)

    def start(self) -> None:
        self._connecting = asyncio.create_task(self._connect(), name="nats-connect")

    async def _connect(self) -> None:
        """Tries for ever: the first connection is no different from a later one."""
        while True:
            try:
                await self._client.connect(
                    self._url,
                    name=self._name,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    connect_timeout=2,
                    ping_interval=10,
                    max_outstanding_pings=2,
                    error_cb=self._on_error,
                    disconnected_cb=self._on_disconnected,
                    reconnected_cb=self._on_connected,
                )
            except (NatsError, OSError, TimeoutError):
                await asyncio.sleep(0.5)
            else:
                await self._on_connected()
                return

    async def _on_error(self, error: Exception) -> None:
        log.debug("nats_error", error=repr(error))

    async def _on_disconnected(self) -> None:
        log.warning("nats_disconnected")

    async def _on_connected(self) -> None:
        log.info("nats_connected")
        self.reconnected.set()

    async def ensure_stream(self, subject: str) -> str:
        """Create the subject's stream when it is missing: at first start, or after its store was lost."""
        owner = subject.split(".", 1)[0]
        stream = stream_of(subject)
        try:
            await self.jetstream.stream_info(stream)
        except NotFoundError:
            await self.jetstream.add_stream(
                StreamConfig(
                    name=stream,
                    subjects=[f"{owner}.>"],
                    storage=StorageType.FILE,
                    duplicate_window=DUPLICATE_WINDOW.total_seconds(),
                )
            )
            log.info("stream_created", stream=stream)
        return stream

    async def close(self) -> None:
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
        if not self._client.is_closed:
            with suppress(NatsError, OSError):
                await self._client.close()

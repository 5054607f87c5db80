"""Hears that the catalogue changed, and knows when it can't hear."""

import asyncio

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from servicekit.bus import Bus

from gateway.cache import Cache

log = structlog.get_logger()

SUBJECTS = "catalog.>"


class CatalogueNews:
    """A plain subscription: what is missed during an outage doesn't matter, the cache is emptied after it."""

    def __init__(self, bus: Bus, cache: Cache) -> None:
        self._bus, self._cache = bus, cache
        self._heard_since: int | None = None
        """The number of the connection over which the subscription is known to work."""

    @property
    def audible(self) -> bool:
        """A new connection has another number at once, before its subscription is confirmed."""
        return self._bus.connected and self._heard_since == self._bus.client.stats["reconnects"]

    async def listen(self) -> None:
        """Runs for the life of the process: subscribes at the first connection, begins afresh after each other."""
        subscribed = False
        while True:
            await self._bus.reconnected.wait()
            self._bus.reconnected.clear()
            connection = self._bus.client.stats["reconnects"]
            try:
                if not subscribed:
                    await self._bus.client.subscribe(SUBJECTS, cb=self._on_change)
                    subscribed = True
                await self._bus.client.flush()
            except (NatsError, TimeoutError, OSError) as error:
                log.warning("catalogue_news_not_heard", error=repr(error))
                await asyncio.sleep(0.5)
                self._bus.reconnected.set()
                continue
            self._cache.forget()
            self._heard_since = connection

    async def _on_change(self, message: Msg) -> None:
        self._cache.forget()

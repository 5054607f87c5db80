"""The JSON documents that every service shows at its root, gathered and kept for a while."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from gateway.routes_table import Upstream

log = structlog.get_logger()

FRESH_SECONDS = 60
INCOMPLETE_FRESH_SECONDS = 3


class ServiceDocuments:
    """A service that is down keeps the last document known of it."""

    def __init__(self, client: httpx.AsyncClient, addresses: Mapping[Upstream, str], path: str) -> None:
        self._client, self._path = client, path
        self._addresses = addresses
        self._documents: dict[Upstream, Any] = {}
        self._fresh_until = float("-inf")
        self._gathering = asyncio.Lock()

    async def all(self) -> dict[Upstream, Any]:
        async with self._gathering:
            if time.monotonic() >= self._fresh_until:
                answers = await asyncio.gather(*(self._ask(upstream) for upstream in self._addresses))
                complete = all(answers)
                self._fresh_until = time.monotonic() + (FRESH_SECONDS if complete else INCOMPLETE_FRESH_SECONDS)
        return {upstream: self._documents[upstream] for upstream in self._addresses if upstream in self._documents}

    async def _ask(self, upstream: Upstream) -> bool:
        try:
            response = await self._client.get(self._addresses[upstream].rstrip("/") + self._path)
            response.raise_for_status()
            self._documents[upstream] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            log.warning("service_document_missing", upstream=upstream, path=self._path, error=type(error).__name__)
            return False
        return True

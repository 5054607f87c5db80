"""What a partner sends to us by itself: payment notices and delivery receipts."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from enum import StrEnum
from typing import Any

import httpx
import structlog

log = structlog.get_logger()

TRIES = 3

Reply = dict[str, Any]


class Outcome(StrEnum):
    SUCCESS = "success"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Notice(StrEnum):
    """How a script wants the payment notice (IPN) to be sent."""

    ONCE = "once"
    TWICE = "twice"
    NEVER = "never"
    FORGED = "forged"
    WRONG_AMOUNT = "wrong_amount"


TIMES = {Notice.ONCE: 1, Notice.TWICE: 2, Notice.NEVER: 0, Notice.FORGED: 1, Notice.WRONG_AMOUNT: 1}
LEAVES_UNPAID = {Notice.FORGED, Notice.WRONG_AMOUNT}


class Callbacks:
    """Calls out over one client; what runs in the background ends with the process."""

    def __init__(self, client: httpx.AsyncClient, retry_seconds: float) -> None:
        self._client, self._retry_seconds = client, retry_seconds
        self._tasks: set[asyncio.Task[Any]] = set()

    async def call(self, method: str, url: str, **content: Any) -> Reply:
        """One try. The JSON object that came back, else `{"error", "status"}`; never raises for the network."""
        try:
            answer = await self._client.request(method, url, **content)
        except httpx.HTTPError as error:
            return {"error": type(error).__name__, "status": None}
        try:
            document = answer.json()
        except ValueError:
            document = None
        if isinstance(document, dict):
            return document
        return {} if answer.is_success else {"error": "not_json", "status": answer.status_code}

    def in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def repeat(self, send: Callable[[], Awaitable[Reply]], is_taken: Callable[[Reply], bool]) -> None:
        """A few tries with a pause, until the other side has taken it."""
        for attempt in range(1, TRIES + 1):
            reply = await send()
            if is_taken(reply):
                log.info("callback_taken", attempt=attempt)
                return
            log.warning("callback_not_taken", attempt=attempt, error=reply.get("error"), code=reply.get("RspCode"))
            if attempt < TRIES:
                await asyncio.sleep(self._retry_seconds)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

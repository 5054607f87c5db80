"""How much one client may ask in a minute, by kind of call. Per process: N replicas allow N times as much."""

import time
from enum import StrEnum

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gateway.incoming import Incoming
from gateway.problems import TooManyRequests

WINDOW_SECONDS = 60
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class VerbClass(StrEnum):
    READ = "read"
    WRITE = "write"
    LOGIN = "login"
    CALLBACK = "callback"


def verb_class(method: str) -> VerbClass:
    return VerbClass.READ if method in _READING else VerbClass.WRITE


class Limiter:
    def __init__(self, *, reads: int, writes: int, logins: int, callbacks: int) -> None:
        per_minute = {VerbClass.READ: reads, VerbClass.WRITE: writes}
        per_minute |= {VerbClass.LOGIN: logins, VerbClass.CALLBACK: callbacks}
        self._items = {verb: RateLimitItemPerMinute(amount) for verb, amount in per_minute.items()}
        self._policies = {verb: f'"{verb}";q={amount};w={WINDOW_SECONDS}' for verb, amount in per_minute.items()}
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def spend(self, incoming: Incoming, verb: VerbClass, client: str) -> None:
        """Count one call and tell what remains in the answer. Raises TooManyRequests with Retry-After."""
        item = self._items[verb]
        allowed = await self._windows.hit(item, verb, client)
        window = await self._windows.get_window_stats(item, verb, client)
        seconds = max(1, int(window.reset_time - time.time()) + 1)
        limit = f'"{verb}";r={window.remaining};t={seconds}'
        if not allowed or verb is not VerbClass.LOGIN:
            incoming.answer_headers += [
                (b"ratelimit", limit.encode()),
                (b"ratelimit-policy", self._policies[verb].encode()),
            ]
        if not allowed:
            raise TooManyRequests(headers={"Retry-After": str(seconds)})

"""Who guesses waits longer each time. By client and address: a guesser must not lock the partner itself out."""

import time
from collections import OrderedDict
from collections.abc import Callable

from gateway.clients.problems import TooManyFailures

FREE_FAILURES = 3
LONGEST_SECONDS = 60
FORGOTTEN_AFTER_SECONDS = 900
_REMEMBERED = 10_000

Key = tuple[str, str]


class FailureDelays:
    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, free_failures: int = FREE_FAILURES) -> None:
        self._monotonic, self._free_failures = monotonic, free_failures
        self._failures: OrderedDict[Key, tuple[int, float]] = OrderedDict()

    def check(self, client_id: str, address: str) -> None:
        """Raises TooManyFailures with the seconds to wait."""
        wait_seconds = self.wait_seconds(client_id, address)
        if wait_seconds:
            raise TooManyFailures("too many failures", retry_after_seconds=wait_seconds)

    def wait_seconds(self, client_id: str, address: str) -> int:
        """0 for who may try again now."""
        if not self.is_slowed(client_id, address):
            return 0
        count, failed_at = self._failures[client_id, address]
        remaining = failed_at + min(LONGEST_SECONDS, 2 ** (count - self._free_failures)) - self._monotonic()
        return int(remaining) + 1 if remaining > 0 else 0

    def is_slowed(self, client_id: str, address: str) -> bool:
        return self._failures.get((client_id, address), (0, 0.0))[0] >= self._free_failures

    def failed(self, client_id: str, address: str) -> None:
        key = (client_id, address)
        count, failed_at = self._failures.pop(key, (0, 0.0))
        if self._monotonic() - failed_at > FORGOTTEN_AFTER_SECONDS:
            count = 0
        self._failures[key] = (count + 1, self._monotonic())
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, client_id: str, address: str) -> None:
        self._failures.pop((client_id, address), None)

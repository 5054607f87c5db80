"""A stream is one call for the limits by minute and stays open for long: so streams are counted while they are open."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.problems import TooManyRequests

STREAMS_PER_CLIENT = 10
"""A tab or two on each device."""
RETRY_AFTER_SECONDS = 30


class OpenStreams:
    """Per process: N replicas allow N times as many."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, client: str) -> Iterator[None]:
        """Raises TooManyRequests."""
        if self._open[client] >= STREAMS_PER_CLIENT:
            raise TooManyRequests(headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

"""Doors that a short secret opens (a dossier's code and four digits): who is answered 404 too often has to wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from servicekit.problems import NotFound

from gateway.clients.delays import FailureDelays
from gateway.incoming import Incoming
from gateway.problems import TooManyRequests

# An office behind one address mistypes too; ten thousand tails still take a week.
FREE_GUESSES = 20


class Guesses:
    """By address, logged in or not: each log-in would come with guesses of its own. Per process."""

    def __init__(self) -> None:
        self._delays = FailureDelays(free_failures=FREE_GUESSES)
        self._under_way: set[tuple[str, str]] = set()

    @contextmanager
    def one_more(self, door: str, incoming: Incoming) -> Iterator[None]:
        """Raises TooManyRequests; who was told to wait before may not guess twice at a time either."""
        guesser = (door, incoming.address)
        wait_seconds = self._delays.wait_seconds(*guesser) or int(guesser in self._under_way)
        if wait_seconds:
            raise TooManyRequests(headers={"Retry-After": str(wait_seconds)})
        if self._delays.is_slowed(*guesser):
            self._under_way.add(guesser)
        try:
            yield
        finally:
            self._under_way.discard(guesser)
        if incoming.status == NotFound.status:
            self._delays.failed(*guesser)

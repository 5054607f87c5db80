"""The caller's body on its way to a service: counted while it streams, never held."""

from collections.abc import AsyncIterator

from servicekit.problems import BodyTooLarge, Problem
from starlette.types import Receive

from gateway.incoming import Incoming
from gateway.routes_table import UPLOAD_BODY, Route

NDJSON = b"application/x-ndjson"
MULTIPART = b"multipart/form-data"
ENVELOPE_BYTES = 64 * 1024
"""What a form writes around its file: the file itself may have the whole limit, and its service holds it to that."""


class ClientGone(Exception):
    """The caller hung up: nobody is left to answer."""


def limit_bytes(incoming: Incoming, route: Route) -> int | None:
    media_type = incoming.headers.get(b"content-type", b"").split(b";", 1)[0].strip().lower()
    if route.takes_lines and media_type == NDJSON:
        return None
    if route.body_limit_bytes == UPLOAD_BODY and media_type == MULTIPART:
        return UPLOAD_BODY + ENVELOPE_BYTES
    return route.body_limit_bytes


class RequestBody:
    """Raises BodyTooLarge as soon as it is known: by Content-Length at once, else at the byte over the limit.

    `problem` keeps what stopped the stream, because the client library wraps what its body raises.
    """

    def __init__(self, incoming: Incoming, limit: int | None) -> None:
        self._receive: Receive = incoming.receive
        self._limit = limit
        self._received = 0
        self.problem: Problem | ClientGone | None = None
        length = incoming.headers.get(b"content-length")
        self.expected = (length is not None and int(length) > 0) or b"transfer-encoding" in incoming.headers
        self.finished = not self.expected
        if length is not None and limit is not None and int(length) > limit:
            raise BodyTooLarge(limit_bytes=limit)

    async def payload(self) -> bytes | AsyncIterator[bytes] | None:
        """None without a body; bytes when it came in one piece; else a stream of pieces."""
        if not self.expected:
            return None
        first = await self._next()
        return first if self.finished else self._pieces(first)

    async def _pieces(self, first: bytes) -> AsyncIterator[bytes]:
        yield first
        while not self.finished:
            yield await self._next()

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise self._stopped_by(ClientGone())
        piece: bytes = message.get("body", b"")
        self.finished = not message.get("more_body", False)
        self._received += len(piece)
        if self._limit is not None and self._received > self._limit:
            raise self._stopped_by(BodyTooLarge(limit_bytes=self._limit))
        return piece

    def _stopped_by(self, reason: "Problem | ClientGone") -> "Problem | ClientGone":
        self.problem = reason
        return reason

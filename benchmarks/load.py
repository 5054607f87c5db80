"""Requests over kept connections, as fast as they are answered: a fixed number in flight, bounded in time and count.

Uses the parser that uvicorn uses; the cost of a request here is a fraction of the cost of answering it.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools


@dataclass
class Measured:
    answers: int = 0
    failed: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], measured: Measured, deadline: float, expected: int) -> None:
        self._requests, self._measured, self._deadline, self._expected = requests, measured, deadline, expected
        self._parser = httptools.HttpResponseParser(self)
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None) if time.perf_counter() < self._deadline else None
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._measured.latencies.append(time.perf_counter() - self._sent_at)
        if self._parser.get_status_code() == self._expected:
            self._measured.answers += 1
        else:
            self._measured.failed += 1
        self._parser = httptools.HttpResponseParser(self)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def run(
    base_url: str, requests: Iterator[bytes], *, connections: int, seconds: float, expected: int = 200
) -> Measured:
    """Ends after so many seconds or when the requests are used up."""
    address = urlsplit(base_url)
    measured, started = Measured(), time.perf_counter()
    loop = asyncio.get_running_loop()

    def connection() -> _Connection:
        return _Connection(requests, measured, started + seconds, expected)

    host, port = address.hostname or "127.0.0.1", address.port or 80
    made = [await loop.create_connection(connection, host, port) for _ in range(connections)]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    measured.seconds = time.perf_counter() - started
    return measured


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

"""One request at the door: what it says, the trace it belongs to, and how it is answered."""

import os
import re
import time
from http import HTTPStatus
from typing import Any

import orjson
from servicekit.problems import Problem
from servicekit.telemetry import TraceContext
from starlette.types import Receive, Scope, Send

Header = tuple[bytes, bytes]

ORIGIN = "gateway"
NOSNIFF = (b"x-content-type-options", b"nosniff")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class Incoming:
    """`headers` holds the last value of each name, lower case; `scope` has them all."""

    __slots__ = (
        "_send",
        "answer_headers",
        "caller",
        "headers",
        "hung_up",
        "method",
        "path",
        "receive",
        "request_id",
        "route",
        "scope",
        "started",
        "status",
        "trace",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self._send = scope, receive, send
        self.started = time.perf_counter()
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.trace = _continued_trace(self.headers.get(b"traceparent"))
        self.request_id = _accepted_request_id(self.headers.get(b"x-request-id"))
        self.route = "unmatched"
        self.caller = "none"
        self.status = 0
        self.hung_up = False
        self.answer_headers: list[Header] = [
            (b"x-request-id", self.request_id),
            (b"traceparent", self.trace.traceparent.encode()),
            NOSNIFF,
        ]
        """What every answer to this request carries besides its own."""

    @property
    def address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    @property
    def language(self) -> str:
        accepted = self.headers.get(b"accept-language")
        return preferred_language(accepted) if accepted else "vi"

    def take_header(self, name: bytes) -> bytes | None:
        """Gives its value, and nobody after us sees it."""
        value = self.headers.pop(name, None)
        if value is not None:
            self.scope["headers"] = [header for header in self.scope["headers"] if header[0] != name]
        return value

    async def start(self, status: int, headers: list[Header]) -> None:
        self.status = status
        await self._send({"type": "http.response.start", "status": status, "headers": headers + self.answer_headers})

    async def body(self, chunk: bytes, *, more: bool = False) -> None:
        await self._send({"type": "http.response.body", "body": chunk, "more_body": more})

    async def answer(self, status: int, headers: list[Header], body: bytes = b"") -> None:
        if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            headers = [*headers, (b"content-length", b"%d" % len(body))]
        await self.start(status, headers)
        await self.body(body)

    async def answer_json(self, status: int, document: Any, headers: list[Header] | None = None) -> None:
        content = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *(headers or [])]
        await self.answer(status, content, orjson.dumps(document))

    async def answer_problem(self, problem: Problem, *, origin: str = ORIGIN) -> None:
        """`origin` names who failed: the gateway, or the service behind it."""
        language = self.language
        document = problem.document(language, instance=self.path, trace_id=self.trace.trace_id, origin=origin)
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-language", language.encode()),
            (b"cache-control", b"no-store"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        ]
        await self.answer(problem.status, headers, orjson.dumps(document, default=str))


def _continued_trace(traceparent: bytes | None) -> TraceContext:
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    trace_id = match[1].decode() if match else os.urandom(16).hex()
    return TraceContext(trace_id, os.urandom(8).hex())


def _accepted_request_id(given: bytes | None) -> bytes:
    if given and _REQUEST_ID.fullmatch(given):
        return given
    return os.urandom(12).hex().encode()


def preferred_language(accepted: bytes) -> str:
    """`en` only when English is preferred over Vietnamese; as the services decide it (RFC 9110 12.5.4)."""
    best, best_weight = "vi", 0.0
    for part in accepted.decode("latin-1").split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-", 1)[0].lower()
        try:
            weight = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        if language in ("vi", "en") and weight > best_weight:
            best, best_weight = language, weight
    return best

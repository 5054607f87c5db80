"""Each request leaves one log line and one measurement: route and numbers, never ids, queries or persons."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import BinaryIO

import orjson
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from gateway.incoming import Incoming

WRITE_EVERY_SECONDS = 0.1
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})


class AccessLog:
    """Lines are collected for a tenth of a second: a write for each costs more than a cached answer."""

    def __init__(self, *, enabled: bool, stream: BinaryIO | None = None) -> None:
        self._enabled = enabled
        self._stream = stream or sys.stdout.buffer
        self._lines: list[bytes] = []

    def note(self, incoming: Incoming, seconds: float) -> None:
        if not self._enabled or incoming.route in _QUIET:
            return
        line = {
            "event": "request",
            "level": "info",
            "timestamp": datetime.now(UTC),
            "service": "gateway",
            "method": incoming.method,
            "route": incoming.route,
            "status": incoming.status,
            "ms": round(seconds * 1000, 2),
            "trace_id": incoming.trace.trace_id,
            "caller": incoming.caller,
        }
        if not self._lines:
            asyncio.get_running_loop().call_later(WRITE_EVERY_SECONDS, self.write)
        self._lines.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def write(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            self._stream.write(b"".join(lines))
            self._stream.flush()


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "http_request_duration_seconds",
            "Requests by route pattern",
            ["method", "route", "status"],
            buckets=(0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self._cached = Gauge("cache_entries_bytes", "Bytes held by the catalogue cache", registry=self.registry)
        self._by_labels: dict[tuple[str, str, int], Histogram] = {}

    def note(self, incoming: Incoming, seconds: float) -> None:
        labels = (incoming.method, incoming.route, incoming.status)
        histogram = self._by_labels.get(labels)
        if histogram is None:
            method = incoming.method if incoming.method in _METHODS else "other"
            histogram = self._requests.labels(method, incoming.route, str(incoming.status))
            if method != "other":
                self._by_labels[labels] = histogram
        histogram.observe(seconds)

    def render(self, *, cached_bytes: int) -> bytes:
        self._cached.set(cached_bytes)
        return generate_latest(self.registry)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measuring:
    def __init__(self, *, log_requests: bool) -> None:
        self.metrics = Metrics()
        self.access_log = AccessLog(enabled=log_requests)

    def note(self, incoming: Incoming) -> None:
        seconds = time.perf_counter() - incoming.started
        self.metrics.note(incoming, seconds)
        self.access_log.note(incoming, seconds)

"""Prometheus: requests by route template, outbox age and depth, consumer lag, dead letters, pool use."""

import time
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OUTBOX = text(
    "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox WHERE published_at IS NULL"
)
_DEAD = text("SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL")


class Metrics:
    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "http_request_duration_seconds",
            "Requests by route template",
            ["method", "route", "status"],
            buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self._outbox_depth = self._gauge("outbox_depth", "Events waiting for the relay")
        self._outbox_age = self._gauge("outbox_oldest_age_seconds", "Age of the oldest waiting event")
        self._dead_letters = self._gauge("dead_letters", "Dead letters not yet re-driven")
        self._pool = self._gauge("database_pool_in_use", "Connections in use")
        self._lag = Gauge("consumer_pending", "Messages not yet handled", ["consumer"], registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)

    async def render(self, kit: Any) -> bytes:
        async with kit.database.sessions() as session:
            depth, age = (await session.execute(_OUTBOX)).one()
            self._dead_letters.set(await session.scalar(_DEAD) or 0)
        self._outbox_depth.set(depth)
        self._outbox_age.set(age)
        self._pool.set(kit.database.engine.pool.checkedout())
        for consumer in kit.consumers:
            if consumer.pending is not None:
                self._lag.labels(consumer.durable).set(consumer.pending)
        return generate_latest(self.registry)


class MeasureRequests:
    """Pure ASGI: labels come from the matched route's template, never from the path (bounded, no ids)."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = "500"
        started = time.perf_counter()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_noting_status)
        finally:
            route = getattr(scope.get("route"), "path", None) or "unmatched"
            labels = self._metrics.requests.labels(scope["method"], route, status)
            labels.observe(time.perf_counter() - started)

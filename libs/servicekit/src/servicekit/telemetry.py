"""One trace id from the first request to the last log line, through HTTP, outbox and NATS (W3C Trace Context)."""

import os
import re
from contextvars import ContextVar
from typing import NamedTuple

import structlog
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from sqlalchemy.ext.asyncio import AsyncEngine

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")


class TraceContext(NamedTuple):
    trace_id: str
    span_id: str

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-01"


_current: ContextVar[TraceContext | None] = ContextVar("trace_context", default=None)


def enter(traceparent: str | None) -> TraceContext:
    """Continue the caller's trace or begin one; from here on every log line carries its id."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    context = TraceContext(match[1] if match else os.urandom(16).hex(), os.urandom(8).hex())
    _current.set(context)
    structlog.contextvars.bind_contextvars(trace_id=context.trace_id)
    return context


def current() -> TraceContext | None:
    return _current.get()


def traceparent() -> str | None:
    context = _current.get()
    return context.traceparent if context else None


def export(app: FastAPI, engine: AsyncEngine, service: str, endpoint: str | None) -> None:
    """Send spans to an OpenTelemetry collector, when one is configured."""
    if endpoint is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    FastAPIInstrumentor.instrument_app(app, excluded_urls="livez,readyz,metrics")
    HTTPXClientInstrumentor().instrument()
    SQLAlchemyInstrumentor().instrument(engine=engine.sync_engine)

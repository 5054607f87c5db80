"""From a service's parts (routers, subscriptions, sweeps) to a running process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
import uvicorn
from contracts.event import Event
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

from servicekit import logging, operations, rendering, telemetry
from servicekit.auth import HEADER, Caller, TokenMint, TokenVerifier
from servicekit.bus import Bus
from servicekit.clock import Clock, system_clock
from servicekit.consumer import Consumer, Subscription
from servicekit.database import Database
from servicekit.housekeeping import HOUSEKEEPING
from servicekit.metrics import MeasureRequests, Metrics
from servicekit.problems import Problem, Unauthenticated
from servicekit.relay import Relay
from servicekit.settings import Role, ServiceSettings
from servicekit.sweeps import Sweep, Sweeper

log = structlog.get_logger()


@dataclass(frozen=True)
class ServiceDefinition:
    """What one service is, on one screen."""

    name: str
    title: str
    schema_head: str
    """The newest migration; the process is ready when the database is at or past it."""
    routers: Sequence[APIRouter]
    publishes: Sequence[type[Event]] = ()
    subscriptions: Sequence[Subscription] = ()
    sweeps: Sequence[Sweep] = ()
    lifespan: Callable[["Kit", AsyncExitStack], Awaitable[None]] | None = None
    """Opens what the service needs besides (clients, stores) and leaves it in `kit.extras`."""

    @cached_property
    def doors(self) -> APIRouter:
        """All routes, built once: FastAPI needs half a second for hundreds, and they depend on no settings."""
        doors = APIRouter(responses=_COMMON_PROBLEMS)
        for router in (*self.routers, operations.router()):
            doors.include_router(router)
        return doors


@dataclass
class Kit:
    """What a running process holds; reachable as `request.app.state.kit`."""

    definition: ServiceDefinition
    settings: ServiceSettings
    database: Database
    bus: Bus
    verifier: TokenVerifier
    mint: TokenMint
    clock: Clock = system_clock
    metrics: Metrics = field(default_factory=Metrics)
    consumers: list[Consumer] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)

    def authenticate(self, request: Request) -> Caller:
        """Raises Unauthenticated without a valid internal token."""
        token = request.headers.get(HEADER)
        if token is None:
            raise Unauthenticated
        return self.verifier.verify(token)


def create_app(definition: ServiceDefinition, settings: ServiceSettings, *, clock: Clock = system_clock) -> FastAPI:
    logging.configure(definition.name, settings.log_level)
    kit = Kit(
        definition=definition,
        settings=settings,
        database=Database(settings.database_url, pool_size=settings.database_pool_size),
        bus=Bus(settings.nats_url, name=definition.name),
        verifier=TokenVerifier(settings.internal_keys_file),
        mint=TokenMint(settings.internal_private_key_file),
        clock=clock,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(kit.database.close)
            stack.push_async_callback(kit.bus.close)
            kit.bus.start()
            if definition.lifespan:
                await definition.lifespan(kit, stack)
            if settings.role is not Role.API:
                await stack.enter_async_context(_background_work(kit))
            yield

    app = FastAPI(
        title=definition.title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=definition.doors.routes,
    )
    app.state.kit = kit
    rendering.install(app, definition.name)
    app.add_middleware(MeasureRequests, metrics=kit.metrics)
    app.add_middleware(ContinueTrace)
    telemetry.export(app, kit.database.engine, definition.name, settings.otel_exporter_otlp_endpoint)
    return app


def serve(app: FastAPI, settings: ServiceSettings) -> None:
    """Run until SIGTERM; requests in flight have ten seconds to end."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
        server_header=False,
    )


class ContinueTrace:
    """Enters the caller's trace before anything else happens, and logs the request when it is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        structlog.contextvars.bind_contextvars(service=scope["app"].state.kit.definition.name)
        headers = dict(scope["headers"])
        telemetry.enter(headers.get(b"traceparent", b"").decode("latin-1") or None)
        await self._app(scope, receive, send)
        route = getattr(scope.get("route"), "path", None)
        if route not in _QUIET:
            log.info("request", method=scope["method"], route=route)


_QUIET = {"/livez", "/readyz", "/metrics", None}


@asynccontextmanager
async def _background_work(kit: Kit) -> AsyncIterator[None]:
    """Relay, consumers and sweeps as tasks; they are asked to stop, never cancelled in the middle of a transaction."""
    relay = Relay(kit.database, kit.bus)
    kit.consumers = [Consumer(kit.database, kit.bus, kit.definition.name, s) for s in kit.definition.subscriptions]
    sweepers = [Sweeper(kit.database, kit, sweep) for sweep in (*HOUSEKEEPING, *kit.definition.sweeps)]
    workers = [relay, *kit.consumers, *sweepers]
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        _, late = await asyncio.wait(tasks, timeout=8)
        for task in late:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class ProblemDocument(BaseModel):
    """RFC 9457 with our stable `code`; `errors` name each bad field by pointer."""

    type: str
    title: str
    status: int
    code: str
    instance: str
    detail: str | None = None
    trace_id: str | None = None
    origin: str
    errors: list[dict[str, str]] | None = None


def problem_responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`: which problems it declares."""
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        known = responses.get(problem.status)
        description = f"{known['description']} · `{problem.code}`" if known else f"`{problem.code}`"
        responses[problem.status] = {
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
    return responses


_COMMON_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem",
        "model": ProblemDocument,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
    }
}

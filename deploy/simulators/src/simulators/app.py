"""The composition root: all partners in one FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from simulators import faults
from simulators.bank import routes as bank
from simulators.callbacks import Callbacks
from simulators.clock import Clock, system_clock
from simulators.faults import FaultOrdered
from simulators.identity import routes as identity
from simulators.messaging import routes as messaging
from simulators.messaging.mail_server import serving_mail
from simulators.national_portal import routes as national_portal
from simulators.overview import routes as overview
from simulators.payplat import routes as payplat
from simulators.settings import Settings
from simulators.simulation import Simulation
from simulators.storage import Storage
from simulators.tracing import TraceRequests, add_traceparent
from simulators.vnpay import routes as vnpay

LOOPBACK_ORIGINS = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"
CALLBACK_TIMEOUT_SECONDS = 15.0


def create_app(settings: Settings, *, clock: Clock = system_clock) -> FastAPI:
    app = FastAPI(
        title="Partners of Một Cửa, simulated", version="0.1.0", lifespan=_lifespan, docs_url=None, redoc_url=None
    )
    client = httpx.AsyncClient(timeout=CALLBACK_TIMEOUT_SECONDS, event_hooks={"request": [add_traceparent]})
    callbacks = Callbacks(client, settings.callback_retry_seconds)
    app.state.simulation = Simulation(settings, Storage(settings.data_folder), callbacks, clock)
    # The demo-token door and the page of people stand before the issuers: no fault of theirs reaches a script.
    for router in (
        overview.router,
        faults.router,
        identity.scripts_router,
        *(identity.issuer_router(issuer) for issuer in identity.ISSUERS.values()),
        vnpay.router,
        payplat.router,
        bank.router,
        messaging.router,
        national_portal.router,
    ):
        app.include_router(router)
    app.add_exception_handler(FaultOrdered, _answer_fault)
    app.add_api_route("/livez", _ready, include_in_schema=False)
    app.add_api_route("/readyz", _ready, include_in_schema=False)
    app.add_middleware(CORSMiddleware, allow_origin_regex=LOOPBACK_ORIGINS, allow_methods=["*"], allow_headers=["*"])
    app.add_middleware(TraceRequests)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    simulation: Simulation = app.state.simulation
    async with serving_mail(simulation):
        yield
    await simulation.callbacks.close()
    simulation.storage.close()


async def _answer_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, FaultOrdered)  # noqa: S101 registered for nothing else
    return fault.response


async def _ready() -> dict[str, str]:
    return {"status": "ready"}

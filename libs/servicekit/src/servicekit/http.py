"""Calls to other services and to partners: one client per process, explicit timeouts, the trace goes along.

httpx speaks through aiohttp's transport, which costs a tenth of its own.
"""

import ssl
from functools import cache

import httpx
from httpx_aiohttp import AiohttpTransport

from servicekit import telemetry
from servicekit.auth import HEADER, TokenMint


async def _add_trace(request: httpx.Request) -> None:
    traceparent = telemetry.traceparent()
    if traceparent:
        request.headers["traceparent"] = traceparent


@cache
def authorities() -> ssl.SSLContext:
    """Who vouches for partners, read once: it takes 25 ms, and a process has several clients."""
    return httpx.create_ssl_context()


def client(*, base_url: str = "", timeout_seconds: float = 10.0) -> httpx.AsyncClient:
    """For partners. The caller closes it; a service does so with its lifespan."""
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=httpx.Timeout(timeout_seconds, connect=3.0),
        transport=AiohttpTransport(verify=authorities()),
        event_hooks={"request": [_add_trace]},
        follow_redirects=False,
    )


def service_client(mint: TokenMint, base_url: str) -> httpx.AsyncClient:
    """For another service's `/internal/…`: carries our own token."""

    async def add_token(request: httpx.Request) -> None:
        request.headers[HEADER] = mint.service_token()

    internal = client(base_url=base_url, timeout_seconds=5.0)
    internal.event_hooks["request"].append(add_token)
    return internal

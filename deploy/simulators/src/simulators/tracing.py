"""One trace id through the logs and the callbacks (W3C `traceparent`)."""

import secrets
import time

import httpx
import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

log = structlog.get_logger()
QUIET_PATHS = {"/livez", "/readyz"}


class TraceRequests:
    """Binds the caller's trace id, or a new one, and logs each request without its query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET_PATHS:
            await self._app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with bound_contextvars(trace_id=_trace_id(Headers(scope=scope).get("traceparent"))):
            try:
                await self._app(scope, receive, send_and_note)
            finally:
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                log.info(
                    "request", method=scope["method"], path=scope["path"], status=status, milliseconds=milliseconds
                )


async def add_traceparent(request: httpx.Request) -> None:
    """An httpx hook: the callback belongs to the trace of the request that caused it."""
    trace_id = get_contextvars().get("trace_id")
    if trace_id:
        request.headers["traceparent"] = f"00-{trace_id}-{secrets.token_hex(8)}-01"


def _trace_id(traceparent: str | None) -> str:
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 and len(parts[1]) == 32 else secrets.token_hex(16)

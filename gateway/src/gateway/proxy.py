"""From the caller to a service and back, streaming both ways; the service's answer passes unchanged."""

import asyncio
from collections.abc import Mapping

import aiohttp
import structlog
from aiohttp.abc import AbstractCookieJar
from multidict import CIMultiDict
from servicekit.problems import Problem
from yarl import URL

from gateway import headers
from gateway.incoming import Header, Incoming
from gateway.problems import UpstreamTimeout, UpstreamUnavailable
from gateway.request_body import RequestBody, limit_bytes
from gateway.routes_table import Route, Upstream

log = structlog.get_logger()

# Below uvicorn's five seconds: a connection that the service is just closing must not be picked for a POST.
KEEP_ALIVE_SECONDS = 4
CONNECT_SECONDS = 2
# A quick answer isn't worth a watcher of its own.
WATCH_AFTER_SECONDS = 0.05
WHOLE_ANSWER_BYTES = 256 * 1024


class UpstreamFailed(Exception):
    """Carries the problem and which service it is about."""

    def __init__(self, problem: Problem, origin: str) -> None:
        super().__init__(problem.code)
        self.problem, self.origin = problem, origin


class Proxy:
    """One pool of connections per service, so that a slow one can't take the others' connections."""

    def __init__(self, addresses: Mapping[Upstream, str], *, connections: int, cookies: AbstractCookieJar) -> None:
        self._addresses = {upstream: address.rstrip("/") for upstream, address in addresses.items()}
        self._sessions = {upstream: _session(connections, cookies) for upstream in addresses}
        # A stream keeps its connection for minutes: in the pool it would take it from everybody else.
        self._streams = _session(0, cookies)

    async def close(self) -> None:
        for session in (self._streams, *self._sessions.values()):
            await session.close()

    async def open(self, incoming: Incoming, route: Route, internal_token: str) -> aiohttp.ClientResponse:
        """Send the request and wait for the head of the answer; the caller closes it.

        Raises BodyTooLarge, ClientGone, and UpstreamFailed (503 unreachable, 504 silent for too long).
        """
        body = RequestBody(incoming, limit_bytes(incoming, route))
        watch = _WatchForHangUp(incoming, body)
        session = self._streams if route.is_stream else self._sessions[route.upstream]
        try:
            return await session.request(
                "GET" if incoming.method == "HEAD" else incoming.method,
                self._target(incoming, route),
                headers=CIMultiDict(headers.for_service(incoming, internal_token)),
                data=await body.payload(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(None, sock_connect=CONNECT_SECONDS, sock_read=route.timeout_seconds),
            )
        except TimeoutError as error:
            raise UpstreamFailed(UpstreamTimeout(), route.upstream) from error
        except aiohttp.ClientError as error:
            if body.problem:
                raise body.problem from error
            log.warning("upstream_unavailable", upstream=route.upstream, error=type(error).__name__)
            raise UpstreamFailed(UpstreamUnavailable(headers={"Retry-After": "2"}), route.upstream) from error
        finally:
            watch.stop()

    def _target(self, incoming: Incoming, route: Route) -> URL:
        target = self._addresses[route.upstream] + incoming.scope["raw_path"].decode("ascii")
        query: bytes = incoming.scope["query_string"]
        return URL(f"{target}?{query.decode('ascii')}" if query else target, encoded=True)


async def relay(
    incoming: Incoming, answer: aiohttp.ClientResponse, extra: list[Header], origin: Upstream
) -> bytes | None:
    """Pass the answer on as it comes; gives the body when it was small enough to come in one piece.

    Where the service dies in the middle, the caller's connection closes early: a cut answer must not look whole.
    """
    kept = headers.for_caller(answer.raw_headers) + extra
    if incoming.method == "HEAD":
        await incoming.start(answer.status, kept)
        await incoming.body(b"")
        return None
    try:
        body = await whole_body(answer)
        if body is not None:
            await incoming.start(answer.status, kept)
            await incoming.body(body)
            return body
        await _stream(incoming, answer, kept)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("answer_cut", error=type(error).__name__, started=bool(incoming.status))
        if not incoming.status:
            raise UpstreamFailed(UpstreamUnavailable(headers={"Retry-After": "2"}), origin) from error
    return None


async def whole_body(answer: aiohttp.ClientResponse) -> bytes | None:
    """None when it is large, or its length unknown: then it has to be streamed."""
    if answer.content_length is None or answer.content_length > WHOLE_ANSWER_BYTES:
        return None
    return await answer.read()


async def _stream(incoming: Incoming, answer: aiohttp.ClientResponse, kept: list[Header]) -> None:
    await incoming.start(answer.status, kept)
    watch = _WatchForHangUp(incoming, None)
    try:
        async for chunk in answer.content.iter_any():
            await incoming.body(chunk, more=True)
        await incoming.body(b"")
    finally:
        watch.stop()


class _WatchForHangUp:
    """Cancels the work for a caller who hung up; begins only when the work takes long, and after the whole body."""

    def __init__(self, incoming: Incoming, body: RequestBody | None) -> None:
        self._incoming, self._body = incoming, body
        self._work = asyncio.current_task()
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(WATCH_AFTER_SECONDS, self._begin)

    def _begin(self) -> None:
        if self._body is not None and not self._body.finished:
            self._timer = self._loop.call_later(WATCH_AFTER_SECONDS, self._begin)
            return
        self._task = self._loop.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._incoming.receive())["type"] != "http.disconnect":
            pass
        self._incoming.hung_up = True
        if self._work:
            self._work.cancel()

    def stop(self) -> None:
        self._timer.cancel()
        if self._task:
            self._task.cancel()


def _session(connections: int, cookies: AbstractCookieJar) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=KEEP_ALIVE_SECONDS),
        cookie_jar=cookies,
        auto_decompress=False,
        skip_auto_headers=["User-Agent", "Accept", "Accept-Encoding", "Content-Type"],
    )

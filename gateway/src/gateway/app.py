"""The gateway as one raw ASGI application: a request goes through `_answer` from top to bottom."""

import asyncio
from contextlib import AsyncExitStack, suppress

import aiohttp
import structlog
from servicekit import http, logging
from servicekit.auth import CallerKind, TokenMint
from servicekit.bus import Bus
from servicekit.database import Database
from servicekit.problems import InternalError, MethodNotAllowed, NotFound, Problem
from servicekit.settings import Profile
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from gateway import cache, headers, problem_list, root_pages, routes_table
from gateway.background import forget_expired, learn_revocations
from gateway.catalogue_news import CatalogueNews
from gateway.clients import endpoints
from gateway.clients.access_tokens import AccessTokens
from gateway.clients.samples import add_sample_partners
from gateway.cors import Cors
from gateway.identity import networks
from gateway.identity.authentication import Authentication
from gateway.identity.claims import official_of_province, person_of_vneid
from gateway.identity.issuer import Issuer
from gateway.identity.tokens import VerifiedCaller
from gateway.incoming import Header, Incoming
from gateway.limits.guesses import Guesses
from gateway.limits.limiter import Limiter, VerbClass, verb_class
from gateway.limits.open_streams import OpenStreams
from gateway.measuring import Measuring
from gateway.proxy import Proxy, UpstreamFailed, relay, whole_body
from gateway.request_body import ClientGone
from gateway.routes_table import BASE, Route, Upstream
from gateway.service_documents import ServiceDocuments
from gateway.settings import GatewaySettings

log = structlog.get_logger()

HUNG_UP = 499  # as nginx logs it: the caller didn't wait for the answer
OWN_PATHS = {endpoints.TOKEN_PATH: "POST", endpoints.REVOKE_PATH: "POST", problem_list.PATH: "GET"}


class Gateway:
    def __init__(self, settings: GatewaySettings) -> None:
        logging.configure("gateway", settings.log_level)
        self._settings = settings
        self.database = Database(settings.database_url, pool_size=settings.database_pool_size)
        self.bus = Bus(settings.nats_url, name="gateway")
        self.cache = cache.Cache(settings.cache_bytes)
        self.news = CatalogueNews(self.bus, self.cache)
        self.tokens = AccessTokens(settings.internal_private_key_file)
        self._mint = TokenMint(settings.internal_private_key_file)
        self._network_of = networks.classifier(settings.agency_networks)
        self._cors = Cors(settings.allowed_origins)
        self._limiter = Limiter(
            reads=settings.reads_per_minute,
            writes=settings.writes_per_minute,
            logins=settings.logins_per_minute,
            callbacks=settings.callbacks_per_minute,
        )
        self._streams = OpenStreams()
        self._guesses = Guesses()
        self._measuring = Measuring(log_requests=settings.log_level.upper() in ("DEBUG", "INFO"))
        self._lifespan = AsyncExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(Incoming(scope, receive, send))
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception:
            log.exception("start_failed")
            await self.stop()
            await send({"type": "lifespan.startup.failed", "message": "see the log"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        settings, stack = self._settings, self._lifespan
        addresses = addresses_of(settings)
        stack.push_async_callback(self.database.close)
        stack.push_async_callback(self.bus.close)
        client = await stack.enter_async_context(http.client(timeout_seconds=5))
        self._proxy = Proxy(addresses, connections=settings.upstream_connections, cookies=aiohttp.DummyCookieJar())
        stack.push_async_callback(self._proxy.close)
        issuers = [
            Issuer(settings.vneid_issuer, person_of_vneid, client),
            Issuer(settings.provincial_issuer, official_of_province, client),
        ]
        self._authentication = Authentication(issuers, self.tokens, self._mint, self._network_of)
        audiences = [settings.public_base_url.rstrip("/"), f"{settings.public_base_url.rstrip('/')}{BASE}/oauth/token"]
        self._partners = endpoints.PartnerEndpoints(self.database, self.tokens, audiences)
        self._service_problems = ServiceDocuments(client, addresses, "/problems.json")
        service_openapi = ServiceDocuments(client, addresses, "/openapi.json")
        self._root = root_pages.RootPages(
            settings, self.database, self._measuring.metrics, self.news, self.cache, service_openapi
        )
        if settings.profile is not Profile.PRODUCTION:
            await add_sample_partners(self.database)
        self.bus.start()
        for work in (
            self.news.listen(),
            learn_revocations(self.database, self.tokens),
            forget_expired(self.database),
        ):
            stack.push_async_callback(_cancelled, asyncio.create_task(work))

    async def stop(self) -> None:
        await self._lifespan.aclose()
        self._measuring.access_log.write()

    async def _serve(self, incoming: Incoming) -> None:
        origin = incoming.headers.get(b"origin")
        if origin is not None:
            incoming.answer_headers += self._cors.headers(origin)
        try:
            await self._answer(incoming)
        except Problem as problem:
            await incoming.answer_problem(problem)
        except UpstreamFailed as failure:
            await incoming.answer_problem(failure.problem, origin=failure.origin)
        except ClientGone:
            incoming.status = incoming.status or HUNG_UP
        except asyncio.CancelledError:
            if not incoming.hung_up:
                raise
            incoming.status = incoming.status or HUNG_UP
        except Exception:
            log.exception("request_failed", route=incoming.route, trace_id=incoming.trace.trace_id)
            if not incoming.status:
                await incoming.answer_problem(InternalError())
        finally:
            self._measuring.note(incoming)

    async def _answer(self, incoming: Incoming) -> None:
        if incoming.path in root_pages.PATHS and incoming.method in ("GET", "HEAD"):
            await self._root.answer(incoming)
            return
        if await self._cors.answered_preflight(incoming):
            return
        if incoming.method in ("GET", "HEAD") and self.news.audible:
            entry = self.cache.find(cache.key_of(incoming))
            if entry is not None:
                incoming.route = entry.route
                await cache.answer_from(entry, incoming)
                return
        headers.refuse_ambiguous_framing(incoming)
        headers.refuse_odd_target(incoming)
        path = incoming.path.removeprefix(BASE) if incoming.path.startswith(f"{BASE}/") else ""
        if path in OWN_PATHS:
            await self._answer_itself(incoming, path)
            return
        route = routes_table.find(path) if path else None
        if route is None:
            raise NotFound
        incoming.route = route.pattern
        verified = await self._admitted(incoming, route)
        await self._pass_on(incoming, route, verified)

    async def _answer_itself(self, incoming: Incoming, path: str) -> None:
        incoming.route = path
        if incoming.method != OWN_PATHS[path]:
            raise MethodNotAllowed(headers={"Allow": OWN_PATHS[path]})
        if path == problem_list.PATH:
            await problem_list.answer(incoming, self._service_problems)
            return
        await self._limiter.spend(incoming, VerbClass.LOGIN, incoming.address)
        await self._partners.answer(incoming, path)

    async def _admitted(self, incoming: Incoming, route: Route) -> VerifiedCaller:
        """Who it is, within the limits: by address until the token is known, then by subject."""
        verified = await self._authentication.authenticate(
            incoming, lambda: self._limiter.spend(incoming, VerbClass.LOGIN, incoming.address)
        )
        incoming.caller = verified.caller.kind.value
        if route.callback:
            await self._limiter.spend(incoming, VerbClass.CALLBACK, f"{incoming.address} {route.pattern}")
        else:
            await self._limiter.spend(incoming, verb_class(incoming.method), _client(incoming, verified))
        return verified

    async def _pass_on(self, incoming: Incoming, route: Route, verified: VerifiedCaller) -> None:
        internal_token = self._authentication.internal_token(verified, incoming.address)
        if route.cacheable and incoming.method == "GET":
            await self._read_catalogue(incoming, route, internal_token)
        elif route.is_stream:
            with self._streams.one_more(_client(incoming, verified)):
                await self._ask(incoming, route, internal_token)
        elif route.guessable:
            with self._guesses.one_more(route.pattern, incoming):
                await self._ask(incoming, route, internal_token)
        else:
            await self._ask(incoming, route, internal_token)

    async def _ask(self, incoming: Incoming, route: Route, internal_token: str) -> None:
        answer = await self._proxy.open(incoming, route, internal_token)
        try:
            changed = incoming.method not in ("GET", "HEAD") and answer.ok
            if route.upstream is Upstream.CATALOG and changed:
                self.cache.forget()
            await relay(incoming, answer, [], route.upstream)
        finally:
            answer.release()

    async def _read_catalogue(self, incoming: Incoming, route: Route, internal_token: str) -> None:
        """Asked without If-None-Match: a 304 could not be kept. The caller still gets his."""
        generation, audible = self.cache.generation, self.news.audible
        known = incoming.take_header(b"if-none-match")
        answer = await self._proxy.open(incoming, route, internal_token)
        try:
            extra: list[Header] = [cache.VARY, cache.MISS if audible else cache.BYPASS]
            kept = headers.for_caller(answer.raw_headers)
            if known and cache.is_known(known, answer.status, kept):
                body = await whole_body(answer)
                await incoming.answer(304, cache.for_not_modified(kept) + extra)
            else:
                body = await relay(incoming, answer, extra, route.upstream)
            if body is not None and audible and self.news.audible:
                entry = cache.entry_from(answer.status, kept, body, route.pattern)
                if entry is not None:
                    self.cache.store(cache.key_of(incoming), entry, asked_in_generation=generation)
        finally:
            answer.release()


def _client(incoming: Incoming, verified: VerifiedCaller) -> str:
    """Whose the limits are."""
    return incoming.address if verified.caller.kind is CallerKind.ANONYMOUS else verified.caller.subject


def addresses_of(settings: GatewaySettings) -> dict[Upstream, str]:
    return {
        Upstream.CATALOG: settings.catalog_url,
        Upstream.DOSSIER: settings.dossier_url,
        Upstream.PAYMENT: settings.payment_url,
        Upstream.NOTIFICATION: settings.notification_url,
        Upstream.ANALYTICS: settings.analytics_url,
    }


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, SQLAlchemyError):
        await task


def create(settings: GatewaySettings | None = None) -> Gateway:
    return Gateway(settings or GatewaySettings())  # type: ignore[call-arg]

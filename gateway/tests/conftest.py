import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
import uvicorn
from aiohttp import web
from gateway.app import Gateway, create
from gateway.connection import BoundedHead
from gateway.settings import GatewaySettings
from joserfc import jwt
from joserfc.jwk import ECKey
from servicekit import http
from servicekit.settings import Profile
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.servers import free_port
from servicekit.testing.service import database_for, eventually

FOLDER = Path(__file__).parents[1]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(handler: Handler) -> AsyncIterator[str]:
    """A real HTTP server on a port of its own; gives its address."""
    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.5)  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", free_port())
    await site.start()
    try:
        yield site.name
    finally:
        await runner.cleanup()


@dataclass
class Service:
    """Stands for the five services: keeps what it was asked, answers as the test wants."""

    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    handlers: dict[str, Handler] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if request.path in self.handlers:
            return await self.handlers[request.path](request)
        self.bodies.append(await request.content.read())
        return web.json_response({"path": request.raw_path, "method": request.method})

    @property
    def last(self) -> web.Request:
        return self.asked[-1]


@dataclass
class IdentityProvider:
    """An OpenID provider with keys that can be changed."""

    url: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}, private=True))
    asked_for_keys: int = 0
    down: bool = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=500)
        if request.path.endswith("/.well-known/openid-configuration"):
            return web.json_response({"issuer": self.url, "jwks_uri": f"{self.url}/jwks"})
        self.asked_for_keys += 1
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    def token(self, *, key: ECKey | None = None, seconds: int = 3600, **claims: Any) -> str:
        signing = key or self.key
        full = {"iss": self.url, "aud": "mot-cua", "exp": int(time.time()) + seconds} | claims
        return jwt.encode({"alg": "ES256", "kid": signing.kid}, full, signing)

    def citizen(self, **claims: Any) -> str:
        person = {"LoaiTaiKhoan": "1", "TechID": "tech-an", "HoVaTen": "Nguyễn Văn An (mẫu)", "loAs": "2"}
        return self.token(**{"SoDinhDanh": "027090000001", "sub": "an", **person, **claims})

    def official(self, name: str, *roles: str, unit: str) -> str:
        return self.token(sub=name, name=name, roles=list(roles), unit=unit)


@dataclass
class RunningGateway:
    app: Gateway
    url: str
    client: httpx.AsyncClient
    service: Service
    vneid: IdentityProvider
    provincial: IdentityProvider
    nats_url: str
    keys: ProcessKeys

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def say_catalogue_changed(self) -> None:
        await self.say("catalog.procedure_published.v1")

    async def say(self, subject: str) -> None:
        connection = await nats.connect(self.nats_url)
        await connection.publish(subject, b"{}")
        await connection.flush()
        await connection.close()

    async def raw(self, request: bytes, *, wait_seconds: float = 5) -> bytes:
        """Bytes on the wire and what comes back until the end of the connection or of the waiting."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        await writer.drain()
        received = b""
        try:
            async with asyncio.timeout(wait_seconds):
                while chunk := await reader.read(65536):
                    received += chunk
        except TimeoutError:
            pass
        finally:
            writer.close()
        return received


@asynccontextmanager
async def serving(app: Gateway) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, loop="none", http=BoundedHead, log_config=None, access_log=False, proxy_headers=False, server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await eventually(lambda: server.started or serving.done())
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def running_gateway(
    postgres_url: str, nats_url: str, keys: ProcessKeys, **changed: Any
) -> AsyncIterator[RunningGateway]:
    service, vneid, provincial = Service(), IdentityProvider(), IdentityProvider()
    async with (
        served(service.handle) as service_url,
        served(vneid.handle) as vneid.url,
        served(provincial.handle) as provincial.url,
        database_for(FOLDER, postgres_url) as database_url,
    ):
        upstreams = ("catalog_url", "dossier_url", "payment_url", "notification_url", "analytics_url")
        configured: dict[str, Any] = {
            "profile": Profile.TEST,
            "database_url": database_url,
            "nats_url": nats_url,
            "internal_keys_file": keys.public_file,
            "internal_private_key_file": keys.private_file("gateway"),
            "log_level": "WARNING",
            "vneid_issuer": vneid.url,
            "provincial_issuer": provincial.url,
            "cors_origins": "https://portal.example.vn",
        } | dict.fromkeys(upstreams, service_url)
        app = create(GatewaySettings(**configured | changed))
        async with (
            serving(app) as url,
            httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=20, verify=http.authorities()) as client,
        ):
            await eventually(lambda: app.news.audible)
            yield RunningGateway(app, url, client, service, vneid, provincial, nats_url, keys)


@pytest.fixture
def run_gateway(postgres_url: str, nats_url: str, process_keys: ProcessKeys) -> Any:
    """Call it with settings that differ, as a context manager."""

    def run(**changed: Any) -> Any:
        return running_gateway(postgres_url, nats_url, process_keys, **changed)

    return run


@pytest.fixture
async def gateway(run_gateway: Any) -> AsyncIterator[RunningGateway]:
    async with run_gateway() as running:
        yield running

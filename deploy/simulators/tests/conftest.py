"""A running set of partners on ephemeral ports, and a receiver for what they send by themselves."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from simulators.app import create_app
from simulators.settings import Settings
from simulators.simulation import Simulation


@dataclass
class Receiver:
    """A small HTTP server: keeps what it was sent, answers from a list, its last answer again and again."""

    url: str = ""
    targets: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answers: list[Any] = field(default_factory=lambda: [{"RspCode": "00", "Message": "Confirm Success"}])
    _arrival: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
        body = await reader.readexactly(int(lengths[0])) if lengths else b""
        self.targets.append(head.split()[1])
        self.headers.append(head)
        answer = json.dumps(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))
        await writer.drain()
        writer.close()
        async with self._arrival:
            self.bodies.append(body)
            self._arrival.notify_all()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(5), self._arrival:
            await self._arrival.wait_for(lambda: len(self.bodies) >= count)


@dataclass
class Partners:
    client: httpx.AsyncClient
    simulation: Simulation


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback"
    yield receiver
    server.close()


@pytest.fixture
def settings(receiver: Receiver) -> Settings:
    return Settings(
        smtp_port=0,
        public_base_url="http://partners.test",
        vnpay_hash_secret="TESTSECRET",
        vnpay_ipn_url=receiver.url,
        payplat_ipn_url=receiver.url,
        payplat_lookup_url=receiver.url,
        callback_retry_seconds=0.01,
    )


@pytest.fixture
async def partners(settings: Settings) -> AsyncIterator[Partners]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://partners.test") as client,
    ):
        yield Partners(client, app.state.simulation)


@pytest.fixture
def client(partners: Partners) -> httpx.AsyncClient:
    return partners.client


@pytest.fixture
def order_fault(client: httpx.AsyncClient) -> Callable[..., Awaitable[None]]:
    async def order(partner: str, fault: str, times: int = 1) -> None:
        answer = await client.put("/faults", json={"partner": partner, "fault": fault, "times": times})
        assert answer.status_code == 200

    return order

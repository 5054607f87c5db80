"""G7: how long after a publish has committed the gateway still gives the old answer that it keeps."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import asyncpg
from servicekit.auth import Caller
from system import System

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Delays:
    """Milliseconds from the moment at which another connection sees the commit to the first fresh answer's arrival."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.values, n=100)[98]

    def line(self) -> str:
        late = sum(value > 1000 for value in self.values)
        return (
            f"stale after the commit of a publish, {len(self.values)} publishes: p50 {self.median:.1f} ms, "
            f"p99 {self.p99:.1f} ms, longest {max(self.values):.1f} ms, {late} beyond 1 s   aim p99 ≤ 250 ms"
        )


async def measure(system: System, administrator: Caller, codes: list[str]) -> Delays:
    """Publishes at the service itself: after one that goes through it the gateway forgets at once."""
    database = await asyncpg.connect(system.database("catalog"))
    try:
        async with aiohttp.ClientSession() as http:
            return Delays([await _delay(system, administrator, http, database, code) for code in codes])
    finally:
        await database.close()


async def _delay(
    system: System, administrator: Caller, http: aiohttp.ClientSession, database: asyncpg.Connection, code: str
) -> float:
    read = f"{system.gateway}/api/v1/procedures/{code}"
    service = f"{system.service('catalog-service')}/api/v1/procedures"
    headers = system.internal_headers(administrator)
    await _post(http, service, headers, {"code": code, "conditions": "Có thay đổi"}, 201)
    old = await _kept(http, read)
    publishing = asyncio.create_task(_post(http, f"{service}/{code}/actions/publish", headers, {}, 200))
    while await database.fetchval("SELECT latest_version FROM procedure WHERE code = $1", code) == 1:
        if publishing.done():
            publishing.result()
    committed = time.perf_counter()
    while await _etag(http, read) == (old, "hit"):
        if time.perf_counter() - committed > TIMEOUT_SECONDS:
            raise SystemExit(f"{code} is still old after {TIMEOUT_SECONDS:g} s")
    delay = time.perf_counter() - committed
    await publishing
    return delay * 1000


async def _kept(http: aiohttp.ClientSession, read: str) -> str:
    """The tag of the answer once the gateway gives it from memory."""
    while True:
        etag, place = await _etag(http, read)
        if place == "hit":
            return etag
        await asyncio.sleep(0.005)


async def _etag(http: aiohttp.ClientSession, url: str) -> tuple[str, str]:
    async with http.get(url) as answer:
        await answer.read()
        return answer.headers["ETag"], answer.headers["X-Cache"]


async def _post(
    http: aiohttp.ClientSession, url: str, headers: dict[str, str], body: dict[str, str], expected: int
) -> None:
    async with http.post(url, json=body, headers=headers | {"Idempotency-Key": str(uuid4())}) as answer:
        if answer.status != expected:
            raise SystemExit(f"{url} answered {answer.status}: {(await answer.text())[:300]}")

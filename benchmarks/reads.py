"""Reads through the gateway ÷ the same answer from the service itself."""

import itertools
from collections.abc import Awaitable

import load
from report import Ratio, interleave
from servicekit.auth import Caller, CallerKind
from system import System

CONNECTIONS = 32
SECONDS = 2.0
PROCEDURE = "2.000033"


async def measure(system: System) -> list[Ratio]:
    anonymous = system.internal_headers(Caller(subject="anonymous", kind=CallerKind.ANONYMOUS))
    record, days = f"/api/v1/procedures/{PROCEDURE}", "/api/v1/calendar/days"
    host = {"Host": "bench"}

    def get(path: str, headers: dict[str, str]) -> bytes:
        return load.request("GET", path, host | headers)

    return [
        await interleave(
            "catalogue read, gateway's cache ÷ the service itself",
            3.0,
            lambda: rate(system.gateway, get(record, {})),
            lambda: rate(system.service("catalog-service"), get(record, anonymous)),
        ),
        await interleave(
            "proxied read ÷ the service itself",
            0.5,
            lambda: rate(system.gateway, get(days, {})),
            lambda: rate(system.service("dossier-service"), get(days, anonymous)),
        ),
    ]


async def from_the_cache(system: System) -> list[Ratio]:
    """A record, a list and a search: memory of the gateway ÷ the service, which reads and finds each time."""
    anonymous = system.internal_headers(Caller(subject="anonymous", kind=CallerKind.ANONYMOUS))
    paths = {
        "a record": f"/api/v1/procedures/{PROCEDURE}",
        "a list": "/api/v1/procedures?field=HT&page_size=20",
        "a search": "/api/v1/procedures?q=khoang%20san&page_size=20",
    }

    def compared(name: str, path: str) -> Awaitable[Ratio]:
        return interleave(
            f"{name}, gateway's cache ÷ the service itself",
            3.0,
            lambda: rate(system.gateway, load.request("GET", path, {"Host": "bench"})),
            lambda: rate(system.service("catalog-service"), load.request("GET", path, {"Host": "bench"} | anonymous)),
        )

    return [await compared(name, path) for name, path in paths.items()]


async def rate(base_url: str, request: bytes) -> float:
    measured = await load.run(base_url, itertools.repeat(request), connections=CONNECTIONS, seconds=SECONDS)
    if measured.failed or not measured.answers:
        raise SystemExit(
            f"{measured.failed} of {measured.answers + measured.failed} requests failed: {request[:120]!r}"
        )
    return measured.per_second

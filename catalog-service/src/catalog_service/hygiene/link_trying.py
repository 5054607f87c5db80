"""Opening addresses that records name: politely, briefly, and never inside our own network."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp import ClientError, ClientTimeout, DummyCookieJar, TCPConnector

from catalog_service.hygiene import addresses
from catalog_service.hygiene.link_words import Fault

MAX_REDIRECTS = 5
HOSTS_AT_ONCE = 4
REQUEST_SECONDS = 10.0
LINK_SECONDS = 30.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# The page is there, but not for machines, or not so often.
_REFUSES_US = frozenset({401, 403, 429})
_HEADERS = {"User-Agent": "motcua-link-check/1", "Accept": "*/*"}


class Outcome(NamedTuple):
    """`answered`: by anybody on the way, so the network was there."""

    answered: bool
    fault: str | None


class ForbiddenAddress(OSError):
    """A connection into our own network was refused before it was made."""

    def __init__(self) -> None:
        super().__init__("not a public address")


@dataclass(frozen=True)
class LinkTrier:
    """`allowed` are `address:port` pairs that may be opened besides public ones, or instead of them."""

    pause_seconds: float
    allowed: frozenset[str] = frozenset()
    tries_public: bool = True

    async def try_all(self, urls: Collection[str]) -> dict[str, Outcome]:
        """A few hosts at once, each asked for one link after the other with a pause between."""
        by_host: dict[str, list[str]] = defaultdict(list)
        for url in urls:
            by_host[_host(url)].append(url)
        turns = asyncio.Semaphore(HOSTS_AT_ONCE)
        async with self._client() as client:
            outcomes = await asyncio.gather(*(self._try_host(client, turns, some) for some in by_host.values()))
        return {url: outcome for some in outcomes for url, outcome in some.items()}

    async def _try_host(
        self, client: aiohttp.ClientSession, turns: asyncio.Semaphore, urls: list[str]
    ) -> dict[str, Outcome]:
        outcomes = {}
        async with turns:
            for number, url in enumerate(urls):
                await asyncio.sleep(self.pause_seconds if number else 0)
                outcomes[url] = await _try(client, url)
        return outcomes

    def _client(self) -> aiohttp.ClientSession:
        # The guard is where sockets are made: whatever a name resolves to, and be the host an address itself.
        connector = TCPConnector(socket_factory=self._socket, use_dns_cache=False, force_close=True)
        return aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            timeout=ClientTimeout(total=REQUEST_SECONDS),
            cookie_jar=DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            read_bufsize=1024,
        )

    def _socket(self, address_info: Any) -> socket.socket:
        family, kind, protocol, _, (address, port, *_) = address_info
        is_open = self.tries_public and addresses.is_public(address)
        if not is_open and f"{address}:{port}" not in self.allowed:
            raise ForbiddenAddress
        return socket.socket(family, kind, protocol)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "" if addresses.is_well_formed(url) else ""


async def _try(client: aiohttp.ClientSession, url: str) -> Outcome:
    answered = False
    try:
        async with asyncio.timeout(LINK_SECONDS):
            for _ in range(MAX_REDIRECTS + 1):
                if not addresses.is_well_formed(url):
                    return Outcome(answered, Fault.MALFORMED)
                status, location = await _ask(client, url)
                answered = True
                if location is None:
                    return Outcome(True, None if _is_there(status) else f"http_{status}")
                url = urljoin(url, location)
    except (ClientError, OSError, ValueError) as error:
        return Outcome(answered, _fault(error))
    return Outcome(True, Fault.TOO_MANY_REDIRECTS)


async def _ask(client: aiohttp.ClientSession, url: str) -> tuple[int, str | None]:
    """Status and where it leads on. Who does not understand HEAD is asked again with GET."""
    status, location = await _request(client, "HEAD", url)
    if location is None and not _is_there(status):
        status, location = await _request(client, "GET", url)
    return status, location


async def _request(client: aiohttp.ClientSession, method: str, url: str) -> tuple[int, str | None]:
    async with client.request(method, url, allow_redirects=False) as answer:
        location = answer.headers.get("Location") if answer.status in _REDIRECTS else None
        answer.close()  # the body stays unread, however long it is
        return answer.status, location


def _is_there(status: int) -> bool:
    return status < 400 or status in _REFUSES_US


def _fault(error: Exception) -> Fault:
    match error:
        case aiohttp.ClientSSLError():
            return Fault.CERTIFICATE
        case aiohttp.ClientConnectorDNSError():
            return Fault.UNKNOWN_HOST
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, ForbiddenAddress):
            return Fault.FORBIDDEN
        case TimeoutError():
            return Fault.TIMEOUT
        case ClientError() | OSError() if not isinstance(error, ValueError):
            return Fault.NO_CONNECTION
    return Fault.MALFORMED

"""Against real servers on loopback; what is not allowed by name there must never be reached."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from catalog_service.hygiene import link_trying
from catalog_service.hygiene.link_trying import LinkTrier, Outcome


@dataclass
class Site:
    """A web server that notes who came, how many were in it at once, and how much it could send."""

    address: str
    port: int = 0
    asked: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    inside: int = 0
    most_inside: int = 0
    sent: int = 0

    @property
    def place(self) -> str:
        return f"{self.address}:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"


@asynccontextmanager
async def site(address: str = "127.0.0.1", everywhere: Site | None = None) -> AsyncIterator[Site]:
    """`everywhere` counts for several sites together."""
    here = Site(address)
    counted = everywhere or here

    async def answer(request: web.Request) -> web.StreamResponse:
        here.asked.append(f"{request.method} {request.path}")
        here.at.append(time.monotonic())
        counted.inside += 1
        counted.most_inside = max(counted.most_inside, counted.inside)
        try:
            return await _answer(here, request)
        finally:
            counted.inside -= 1

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, 0).start()
        here.port = runner.addresses[0][1]
        yield here
    finally:
        await runner.cleanup()


async def _answer(here: Site, request: web.Request) -> web.StreamResponse:
    what, _, rest = request.match_info["path"].partition("/")
    match what:
        case "status":
            return web.Response(status=int(rest))
        case "get-only":
            return web.Response(status=405 if request.method == "HEAD" else 200)
        case "hop":
            left = int(rest)
            return web.Response(status=302, headers={"Location": f"/hop/{left - 1}"}) if left else web.Response()
        case "to":
            return web.Response(status=307, headers={"Location": request.query["url"]})
        case "slow":
            await asyncio.sleep(0.05)
            return web.Response()
        case "never":
            await asyncio.sleep(1)
        case "endless":
            return await _send_without_end(here, request)
    return web.Response()


async def _send_without_end(here: Site, request: web.Request) -> web.StreamResponse:
    if request.method == "HEAD":
        return web.Response(status=501)
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65536)
        here.sent += 65536


async def tried(url: str, *allowed: str) -> Outcome:
    outcomes = await LinkTrier(0, frozenset(allowed)).try_all([url])
    return outcomes[url]


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/status/200", None),
        ("/status/204", None),
        ("/status/403", None),
        ("/status/429", None),
        ("/status/404", "http_404"),
        ("/status/410", "http_410"),
        ("/status/500", "http_500"),
        ("/hop/5", None),
        ("/hop/6", "too_many_redirects"),
        ("/to?url=ftp://vbpl.vn/", "malformed"),
        ("/to?url=http://user:secret@vbpl.vn/", "malformed"),
        ("/to?url=file:///etc/passwd", "malformed"),
        ("/to?url=http://[", "malformed"),
    ],
)
async def test_an_answer_says_whether_a_link_is_dead(path: str, fault: str | None) -> None:
    async with site() as here:
        assert await tried(here.url(path), here.place) == Outcome(True, fault)


async def test_who_does_not_understand_head_is_asked_with_get() -> None:
    async with site() as here:
        assert (await tried(here.url("/get-only"), here.place)).fault is None
        assert here.asked == ["HEAD /get-only", "GET /get-only"]
        here.asked.clear()
        await tried(here.url("/status/200"), here.place)
        assert here.asked == ["HEAD /status/200"]


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("127.0.0.1", "forbidden_address"),
        ("localhost", "forbidden_address"),
        ("0x7f000001", "forbidden_address"),
        ("0.0.0.0", "forbidden_address"),
        ("[::ffff:127.0.0.1]", "forbidden_address"),
        ("[::1]", "forbidden_address"),
        ("127.1", "malformed"),
        ("2130706433", "malformed"),
    ],
)
async def test_our_own_machine_is_never_opened_however_it_is_written(host: str, fault: str) -> None:
    async with site() as here:
        outcome = await tried(f"http://{host}:{here.port}/status/200")
        assert outcome == Outcome(False, fault)
        assert here.asked == []


async def test_where_public_addresses_are_not_tried_none_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.162.0.1", int(port or 0)))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = "http://vbpl.example/"
    trier = LinkTrier(0, frozenset({"127.0.0.1:1"}), tries_public=False)
    assert await trier.try_all([url]) == {url: Outcome(False, "forbidden_address")}


async def test_a_redirect_into_our_own_network_is_not_followed() -> None:
    async with site() as outside, site() as inside:
        outcome = await tried(outside.url(f"/to?url={inside.url('/status/200')}"), outside.place)
        assert outcome == Outcome(True, "forbidden_address")
        assert inside.asked == []


async def test_a_name_is_judged_by_what_it_resolves_to_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async with site() as here:

        def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port or 0)))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        assert await tried(f"http://vbpl.example:{here.port}/status/200") == Outcome(False, "forbidden_address")
        assert here.asked == []


async def test_a_name_that_nobody_knows_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert await tried("http://vbpl.example/") == Outcome(False, "unknown_host")


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with site() as here, site("127.0.0.2") as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert (await tried(here.url("/status/200"), here.place, proxy.place)).fault is None
        assert proxy.asked == []


async def test_a_body_without_end_is_left_unread() -> None:
    async with site() as here:
        async with asyncio.timeout(5):
            assert (await tried(here.url("/endless"), here.place)).fault is None
        # What the kernel's buffers take is sent; nobody has read it.
        assert here.sent < 16 * 2**20


async def test_who_does_not_answer_in_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_trying, "REQUEST_SECONDS", 0.2)
    async with site() as here:
        assert await tried(here.url("/never"), here.place) == Outcome(False, "timeout")


async def test_a_chain_of_slow_answers_ends_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_trying, "LINK_SECONDS", 0.1)
    async with site() as here:
        slow = f"/to?url={here.url('/never')}"
        assert await tried(here.url(slow), here.place) == Outcome(True, "timeout")


async def test_nobody_there_is_no_answer() -> None:
    async with site() as here:
        pass
    assert await tried(here.url("/"), here.place) == Outcome(False, "no_connection")


async def test_one_host_is_asked_one_link_at_a_time_with_a_pause() -> None:
    async with site() as here:
        urls = [here.url(f"/slow/{number}") for number in range(4)]
        outcomes = await LinkTrier(0.1, frozenset({here.place})).try_all(urls)
        assert {outcome.fault for outcome in outcomes.values()} == {None}
        assert here.most_inside == 1
        gaps = [later - earlier for earlier, later in zip(here.at, here.at[1:], strict=False)]
        assert min(gaps) >= 0.1


async def test_only_a_few_hosts_are_asked_at_once() -> None:
    everywhere = Site("")
    async with AsyncExitStack() as stack:
        places = [f"127.0.0.{number}" for number in range(1, link_trying.HOSTS_AT_ONCE + 3)]
        sites = [await stack.enter_async_context(site(place, everywhere)) for place in places]
        trier = LinkTrier(0, frozenset(here.place for here in sites))
        await trier.try_all([here.url("/slow/1") for here in sites])
    assert everywhere.most_inside == link_trying.HOSTS_AT_ONCE

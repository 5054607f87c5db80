"""What goes through, what doesn't, and what becomes of it when a service fails."""

import asyncio
import gzip
import json
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from aiohttp import web
from gateway.routes_table import MIB
from servicekit.auth import CallerKind, TokenVerifier
from servicekit.testing.service import eventually

Gateway = Any


async def test_a_request_arrives_with_its_method_query_and_body(gateway: Gateway) -> None:
    answer = await gateway.client.request("PATCH", "/dossiers/1?a=%20b&a=c", content=b'{"form": {}}')
    assert answer.status_code == 200
    assert answer.json() == {"path": "/api/v1/dossiers/1?a=%20b&a=c", "method": "PATCH"}
    assert gateway.service.bodies == [b'{"form": {}}']


async def test_a_service_learns_who_calls_from_the_internal_token_alone(gateway: Gateway) -> None:
    forged = {"X-Internal-Token": "forged", "X-Channel": "counter", "X-Forwarded-For": "10.0.0.1", "X-Deadline": "1"}
    headers = forged | {"Authorization": f"Bearer {gateway.vneid.citizen()}"}
    await gateway.client.get("/dossiers", headers=headers)
    seen = gateway.service.last.headers
    caller = TokenVerifier(gateway.keys.public_file).verify(seen["X-Internal-Token"])
    assert (caller.subject, caller.kind, caller.channel) == ("vneid:tech-an", CallerKind.CITIZEN, "online")
    assert "X-Channel" not in seen
    assert "X-Deadline" not in seen
    assert "Authorization" not in seen
    assert seen["X-Forwarded-For"] == "127.0.0.1"


async def test_a_header_named_in_connection_ends_at_the_gateway(gateway: Gateway) -> None:
    await gateway.raw(
        b"GET /api/v1/dossiers HTTP/1.1\r\nHost: h\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nX-Open: 1\r\n\r\n"
    )
    assert "X-Secret" not in gateway.service.last.headers
    assert gateway.service.last.headers["X-Open"] == "1"


async def test_the_trace_and_the_request_id_go_in_and_out(gateway: Gateway) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01", "X-Request-Id": "mine-1"}
    answer = await gateway.client.get("/dossiers", headers=headers)
    assert answer.headers["x-request-id"] == gateway.service.last.headers["x-request-id"] == "mine-1"
    assert trace_id in gateway.service.last.headers["traceparent"]
    assert trace_id in answer.headers["traceparent"]


async def test_internal_and_unknown_paths_are_problems_of_the_gateway(gateway: Gateway) -> None:
    for path in ("/internal/dossiers/1/contacts", "/nothing", "/dossiers//1"):
        answer = await gateway.client.get(path)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["origin"]) == (404, "not_found", "gateway")
        assert answer.headers["content-type"] == "application/problem+json"
    raw = await gateway.raw(
        b"GET /api/v1/dossiers/../../../internal/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    )
    assert raw.startswith(b"HTTP/1.1 404")
    assert gateway.service.asked == []


async def test_problems_speak_vietnamese_unless_english_is_asked_for(gateway: Gateway) -> None:
    assert (await gateway.client.get("/nothing")).json()["title"] == "Không tìm thấy"
    english = await gateway.client.get("/nothing", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Not found"


async def test_a_services_problem_passes_unchanged(gateway: Gateway) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=409, body=b'{"code":"x"}', content_type="application/problem+json")

    gateway.service.handlers["/api/v1/dossiers/1"] = refuse
    answer = await gateway.client.get("/dossiers/1")
    assert (answer.status_code, answer.content) == (409, b'{"code":"x"}')
    assert answer.headers["content-type"] == "application/problem+json"


async def test_redirects_and_compressed_answers_pass_unchanged(gateway: Gateway) -> None:
    packed = gzip.compress(b"papers")

    async def redirect(request: web.Request) -> web.Response:
        return web.Response(status=303, headers={"Location": "https://pay.example.vn/?a=1"})

    async def compressed(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    gateway.service.handlers |= {"/api/v1/payments/1": redirect, "/api/v1/verify/1": compressed}
    answer = await gateway.client.get("/payments/1")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://pay.example.vn/?a=1")
    assert (await gateway.client.get("/verify/1")).content == b"papers"


@pytest.mark.parametrize("chunked", [False, True], ids=["content-length", "chunked"])
async def test_a_body_over_the_limit_is_refused(gateway: Gateway, chunked: bool) -> None:
    async def pieces() -> Any:
        for _ in range(17):
            yield b"x" * (MIB // 16)

    content: Any = pieces() if chunked else b"x" * (MIB + 1)
    answer = await gateway.client.post("/dossiers", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert gateway.service.bodies == []


async def test_an_upload_and_an_ndjson_stream_may_be_larger(gateway: Gateway) -> None:
    async def pieces() -> Any:
        for _ in range(36):
            yield b"x" * (MIB // 4)

    upload = await gateway.client.post("/dossiers/1/documents", content=pieces())
    headers = {"Content-Type": "application/x-ndjson; charset=utf-8"}
    stream = await gateway.client.post("/sync/dossiers", content=pieces(), headers=headers)
    json_body = await gateway.client.post("/sync/dossiers", content=pieces())
    assert [upload.status_code, stream.status_code, json_body.status_code] == [200, 200, 413]
    assert [len(body) for body in gateway.service.bodies] == [9 * MIB, 9 * MIB]


@pytest.mark.parametrize("chunked", [False, True], ids=["content-length", "chunked"])
async def test_a_file_of_exactly_the_limit_passes_with_the_form_around_it(gateway: Gateway, chunked: bool) -> None:
    form = httpx.Request("POST", "http://h", files={"file": ("a.pdf", b"x" * (20 * MIB), "application/pdf")})
    body = form.read()

    async def pieces() -> Any:
        for start in range(0, len(body), MIB):
            yield body[start : start + MIB]

    headers = {"Content-Type": form.headers["content-type"]}
    content: Any = pieces() if chunked else body
    answer = await gateway.client.post("/dossiers/1/documents", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [len(received) for received in gateway.service.bodies] == [len(body)]
    longer = body + b"x" * 64 * 1024
    refused = await gateway.client.post("/dossiers/1/documents", content=longer, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    elsewhere = await gateway.client.post("/dossiers", content=b"x" * (MIB + 1), headers=headers)
    assert elsewhere.status_code == 413


@pytest.mark.parametrize("path", ["/dossiers", "/procedures/1/fee-preview", "/feedback"])
async def test_lines_have_no_limit_only_where_they_are_read_one_by_one(gateway: Gateway, path: str) -> None:
    async def pieces() -> Any:
        for _ in range(17):
            yield b"x" * (MIB // 16)

    answer = await gateway.client.post(path, content=pieces(), headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert gateway.service.bodies == []


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
async def test_smuggled_framing_never_reaches_a_service(gateway: Gateway, framing: bytes) -> None:
    smuggled = b"0\r\n\r\nGET /internal/x HTTP/1.1\r\nHost: h\r\n\r\n"
    received = await gateway.raw(
        b"POST /api/v1/dossiers HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + framing + b"\r\n" + smuggled,
        wait_seconds=1,
    )
    assert received.startswith(b"HTTP/1.1 400")
    assert gateway.service.asked == []


async def test_events_pass_as_they_come(gateway: Gateway) -> None:
    go_on = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: one\n\n")
        await go_on.wait()
        await response.write(b"data: two\n\n")
        return response

    gateway.service.handlers["/api/v1/notifications/stream"] = stream
    async with gateway.client.stream("GET", "/notifications/stream") as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"data: one\n\n"
        go_on.set()
        assert await anext(pieces) == b"data: two\n\n"


async def test_a_caller_who_hangs_up_ends_the_services_work(gateway: Gateway) -> None:
    begun = asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        begun.set()
        await asyncio.sleep(60)
        return web.Response()

    gateway.service.handlers["/api/v1/dossiers"] = slow
    _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(b"GET /api/v1/dossiers HTTP/1.1\r\nHost: h\r\n\r\n")
    await begun.wait()
    writer.close()
    await eventually(lambda: gateway.service.last.transport is None or gateway.service.last.transport.is_closing())


async def test_a_service_that_is_down_is_named_in_the_problem(gateway: Gateway) -> None:
    async def die(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    gateway.service.handlers["/api/v1/charges/1/checkout"] = die
    answer = await gateway.client.post("/charges/1/checkout", json={})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "upstream_unavailable")
    assert problem["origin"] == "payment-service"
    assert answer.headers["retry-after"] == "2"


async def test_an_answer_that_is_cut_does_not_look_whole(gateway: Gateway) -> None:
    async def die_midway(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = MIB
        await response.prepare(request)
        await response.write(b"x" * 100_000)
        assert request.transport is not None
        request.transport.abort()
        return response

    gateway.service.handlers["/api/v1/catalog/export"] = die_midway
    with pytest.raises(httpx.RemoteProtocolError):
        await gateway.client.get("/catalog/export")


async def test_a_small_answer_that_is_cut_is_a_problem(gateway: Gateway) -> None:
    async def die_midway(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(b"x" * 10)
        assert request.transport is not None
        request.transport.abort()
        return response

    gateway.service.handlers["/api/v1/dossiers/1"] = die_midway
    answer = await gateway.client.get("/dossiers/1")
    assert (answer.status_code, answer.json()["origin"]) == (503, "dossier-service")


async def test_limits_are_told_and_held(run_gateway: Any) -> None:
    async with run_gateway(writes_per_minute=2) as gateway:
        answers = [await gateway.client.post("/dossiers", json={}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"write";q=2;w=60'
        assert answers[0].headers["ratelimit"].startswith('"write";r=1;t=')
        assert answers[2].json()["code"] == "too_many_requests"
        assert int(answers[2].headers["retry-after"]) >= 1
        other = {"Authorization": f"Bearer {gateway.vneid.citizen()}"}
        assert (await gateway.client.post("/dossiers", json={}, headers=other)).status_code == 200
        assert (await gateway.client.get("/dossiers")).status_code == 200


async def test_a_partners_door_is_limited_by_address_apart_from_the_rest(run_gateway: Any) -> None:
    async with run_gateway(callbacks_per_minute=2) as gateway:
        answers = [await gateway.client.get(f"/payments/vnpay/ipn?vnp_TxnRef={number}") for number in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"callback";q=2;w=60'
        assert int(answers[2].headers["retry-after"]) >= 1
        # A log-in changes nothing about it; another partner's door and everybody's reading stay open.
        signed_in = {"Authorization": f"Bearer {gateway.vneid.citizen()}"}
        assert (await gateway.client.get("/payments/vnpay/ipn", headers=signed_in)).status_code == 429
        assert (await gateway.client.post("/payments/payplat/ipn", json={})).status_code == 200
        assert (await gateway.client.get("/payments/1", headers=signed_in)).status_code == 200
        too_large = await gateway.client.post("/payments/payplat/ipn", content=b"x" * (64 * 1024 + 1))
        assert too_large.status_code == 413


async def test_silence_of_a_service_is_504(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway import routes_table

    route = routes_table.find("/tracking")
    assert route is not None
    object.__setattr__(route, "timeout_seconds", 0.2)

    async def silent(request: web.Request) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    gateway.service.handlers["/api/v1/tracking"] = silent
    try:
        answer = await gateway.client.post("/tracking", json={})
    finally:
        object.__setattr__(route, "timeout_seconds", routes_table.DEFAULT_TIMEOUT_SECONDS)
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"], problem["origin"]) == (504, "upstream_timeout", "dossier-service")


async def test_browsers_of_known_portals_may_read_the_answer(gateway: Gateway) -> None:
    known = await gateway.client.get("/dossiers", headers={"Origin": "https://portal.example.vn"})
    assert known.headers["access-control-allow-origin"] == "https://portal.example.vn"
    assert {"ETag", "Upload-Offset"} <= set(known.headers["access-control-expose-headers"].split(", "))
    stranger = await gateway.client.get("/dossiers", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in stranger.headers
    preflight = {"Origin": "https://portal.example.vn", "Access-Control-Request-Method": "PATCH"}
    allowed = await gateway.client.options("/dossiers/1", headers=preflight)
    assert allowed.status_code == 204
    assert {"If-Match", "Upload-Offset"} <= set(allowed.headers["access-control-allow-headers"].split(", "))
    assert gateway.service.last.method == "GET"


async def test_a_head_without_end_is_refused_while_it_comes(gateway: Gateway) -> None:
    received = await gateway.raw(b"GET /api/v1/fields HTTP/1.1\r\nHost: h\r\nX-Long: " + b"a" * 65_600)
    assert received.startswith(b"HTTP/1.1 400")
    usual = b"GET /api/v1/fields HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Long: " + b"a" * 8000 + b"\r\n\r\n"
    assert (await gateway.raw(usual)).startswith(b"HTTP/1.1 200")


async def test_head_answers_as_get_without_the_body(gateway: Gateway) -> None:
    whole, head = await gateway.client.get("/dossiers"), await gateway.client.head("/dossiers")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert gateway.service.last.method == "GET"


class TestStreams:
    async def test_open_streams_take_nothing_from_other_calls(
        self, run_gateway: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gateway.limits.open_streams.STREAMS_PER_CLIENT", 3)
        async with run_gateway(upstream_connections=1) as gateway, AsyncExitStack() as streams:
            gateway.service.handlers["/api/v1/notifications/stream"] = _endless
            headers = {"Authorization": f"Bearer {gateway.vneid.citizen()}"}
            for _ in range(3):
                opened = gateway.client.stream("GET", "/notifications/stream", headers=headers)
                assert (await streams.enter_async_context(opened)).status_code == 200
            assert (await gateway.client.get("/notifications", headers=headers)).status_code == 200
            one_too_many = await gateway.client.get("/notifications/stream", headers=headers)
            assert (one_too_many.status_code, one_too_many.json()["code"]) == (429, "too_many_requests")

    async def test_a_stream_that_ended_makes_room(self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gateway.limits.open_streams.STREAMS_PER_CLIENT", 1)
        for _ in range(2):
            assert (await gateway.client.get("/notifications/stream")).status_code == 200


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b": alive\n\n")
    await asyncio.sleep(60)
    return response


@pytest.mark.parametrize("path", ["/tracking", "/receipts/lookup", "/feedback/lookup"])
async def test_who_guesses_digits_has_to_wait(gateway: Gateway, path: str) -> None:
    async def nothing(request: web.Request) -> web.Response:
        return web.Response(status=404)

    gateway.service.handlers[f"/api/v1{path}"] = nothing
    statuses = [(await gateway.client.post(path, json={})).status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    del gateway.service.handlers[f"/api/v1{path}"]
    waiting = await gateway.client.post(path, json={})
    assert (waiting.status_code, waiting.json()["code"]) == (429, "too_many_requests")
    assert int(waiting.headers["retry-after"]) >= 1


async def test_who_guesses_codes_of_results_has_to_wait(gateway: Gateway) -> None:
    """Whatever code each guess has: the door is counted, not the address."""

    async def nothing(request: web.Request) -> web.Response:
        return web.Response(status=404)

    gateway.service.handlers |= {f"/api/v1/verify/{number}": nothing for number in range(21)}
    statuses = [(await gateway.client.get(f"/verify/{number}")).status_code for number in range(21)]
    assert statuses == [404] * 20 + [429]


async def test_who_knows_the_digits_may_ask_often(gateway: Gateway) -> None:
    assert {(await gateway.client.post("/tracking", json={})).status_code for _ in range(30)} == {200}

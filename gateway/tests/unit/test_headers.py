from typing import Any

import pytest
from gateway.incoming import Incoming
from gateway.problems import InvalidRequest

from gateway import headers


async def nothing(*_: Any) -> Any:
    return None


def incoming(*given: tuple[str, str], raw_path: bytes = b"/api/v1/fields") -> Incoming:
    scope = {
        "type": "http",
        "method": "GET",
        "path": raw_path.decode("latin-1"),
        "raw_path": raw_path,
        "query_string": b"",
        "client": ("192.0.2.7", 4711),
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in given],
    }
    return Incoming(scope, nothing, nothing)


def test_what_only_the_gateway_may_say_is_dropped_from_outside() -> None:
    forged = ("x-channel", "x-deadline", "x-forwarded-for", "x-forwarded-user", "forwarded", "authorization", "cookie")
    sent = headers.for_service(incoming(*((name, "forged") for name in forged), ("x-internal-token", "forged")), "ours")
    assert "forged" not in [value for _, value in sent]
    assert dict(sent)["x-internal-token"] == "ours"
    assert dict(sent)["x-forwarded-for"] == "192.0.2.7"


def test_headers_of_one_connection_are_dropped_with_those_it_names() -> None:
    sent = headers.for_service(
        incoming(("connection", "close, X-Private"), ("x-private", "1"), ("te", "trailers"), ("x-public", "1")), "t"
    )
    names = {name for name, _ in sent}
    assert "x-public" in names
    assert names.isdisjoint({"connection", "x-private", "te"})


def test_a_services_answer_loses_its_connection_headers() -> None:
    kept = headers.for_caller([(b"Connection", b"X-Hop"), (b"X-Hop", b"1"), (b"Server", b"s"), (b"ETag", b'"1"')])
    assert kept == [(b"etag", b'"1"')]


@pytest.mark.parametrize(
    "given",
    [
        [("content-length", "3"), ("transfer-encoding", "chunked")],
        [("content-length", "3"), ("content-length", "4")],
        [("content-length", "+3")],
        [("content-length", "3, 3")],
        [("transfer-encoding", "gzip, chunked")],
        [("transfer-encoding", "chunked"), ("transfer-encoding", "identity")],
        [("transfer-encoding", "xchunked")],
    ],
)
def test_a_body_that_two_readers_could_see_differently_is_refused(given: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidRequest):
        headers.refuse_ambiguous_framing(incoming(*given))


@pytest.mark.parametrize("raw_path", [b"/api/v1/dossiers%2f..", b"/api/v1/a%5Cb", b"/api/v1/\xc3\xa1", b"/api/v1/a%00"])
def test_a_target_with_hidden_slashes_or_raw_bytes_is_refused(raw_path: bytes) -> None:
    with pytest.raises(InvalidRequest):
        headers.refuse_odd_target(incoming(raw_path=raw_path))


def test_the_callers_trace_goes_on_with_a_new_span() -> None:
    trace_id, span_id = "a" * 32, "b" * 16
    trace = incoming(("traceparent", f"00-{trace_id}-{span_id}-01")).trace
    assert trace.trace_id == trace_id
    assert trace.span_id != span_id


def test_a_broken_trace_or_request_id_is_replaced() -> None:
    request = incoming(("traceparent", "00-" + "0" * 32 + "-" + "b" * 16 + "-01"), ("x-request-id", 'a"b\n'))
    assert request.trace.trace_id != "0" * 32
    assert request.request_id.isalnum()

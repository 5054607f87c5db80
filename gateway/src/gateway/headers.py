"""Header hygiene: what may cross the gateway in either direction, and what may not."""

from collections.abc import Iterable

from servicekit.auth import HEADER as INTERNAL_TOKEN

from gateway.incoming import Header, Incoming
from gateway.problems import InvalidRequest

# RFC 9110 7.6.1: meaningful between two neighbours only.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# A caller must not be able to say who he is or how he came in: only the gateway says so.
_NEVER_FROM_OUTSIDE = frozenset(
    {
        INTERNAL_TOKEN.encode(),
        b"authorization",
        b"cookie",
        b"expect",
        b"forwarded",
        b"host",
        b"traceparent",
        b"tracestate",
        b"x-channel",
        b"x-deadline",
        b"x-real-ip",
        b"x-request-id",
    }
)
_NOT_FROM_A_SERVICE = frozenset({b"date", b"server", b"set-cookie", b"traceparent", b"x-request-id", b"x-cache"})
_NOT_FROM_A_SERVICE |= {b"x-content-type-options"}
_FORWARDED = b"x-forwarded-"
_CORS = b"access-control-"


def _named_in_connection(headers: Iterable[Header]) -> set[bytes]:
    return {name.strip().lower() for key, value in headers if key == b"connection" for name in value.split(b",")}


def for_service(incoming: Incoming, internal_token: str) -> list[tuple[str, str]]:
    """The caller's headers without what is not his to say, and with who he is."""
    headers = incoming.scope["headers"]
    dropped = HOP_BY_HOP | _NEVER_FROM_OUTSIDE
    if b"connection" in incoming.headers:
        dropped = dropped | _named_in_connection(headers)
    kept = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers
        if name not in dropped and not name.startswith(_FORWARDED)
    ]
    kept += [
        (INTERNAL_TOKEN, internal_token),
        ("traceparent", incoming.trace.traceparent),
        ("x-request-id", incoming.request_id.decode()),
        ("x-forwarded-for", incoming.address),
        ("x-forwarded-proto", incoming.scope.get("scheme", "http")),
    ]
    host = incoming.headers.get(b"host")
    if host:
        kept.append(("x-forwarded-host", host.decode("latin-1")))
    return kept


def for_caller(headers: Iterable[Header]) -> list[Header]:
    """A service's headers without its connection's, and without what the gateway says itself."""
    lowered = [(name.lower(), value) for name, value in headers]
    dropped = HOP_BY_HOP | _NOT_FROM_A_SERVICE
    connection = _named_in_connection(lowered)
    if connection:
        dropped = dropped | connection
    return [header for header in lowered if header[0] not in dropped and not header[0].startswith(_CORS)]


def refuse_ambiguous_framing(incoming: Incoming) -> None:
    """Raises InvalidRequest where two readers could see two different bodies (request smuggling)."""
    lengths = [value for name, value in incoming.scope["headers"] if name == b"content-length"]
    encodings = [value for name, value in incoming.scope["headers"] if name == b"transfer-encoding"]
    if not lengths and not encodings:
        return
    one_plain_length = len(lengths) == 1 and lengths[0].isdigit() and not encodings
    only_chunked = not lengths and len(encodings) == 1 and encodings[0].strip().lower() == b"chunked"
    if not one_plain_length and not only_chunked:
        raise InvalidRequest


def refuse_odd_target(incoming: Incoming) -> None:
    """Raises InvalidRequest for raw bytes in the target, or an encoded slash that would be routed otherwise later."""
    raw_path: bytes = incoming.scope["raw_path"]
    target = raw_path + incoming.scope["query_string"]
    lowered = raw_path.lower()
    if not target.isascii() or b"%2f" in lowered or b"%5c" in lowered or b"%00" in lowered or b"\\" in raw_path:
        raise InvalidRequest

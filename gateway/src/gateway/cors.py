"""Browsers of other origins: what they may send, and what they may read of the answer (api conventions 13)."""

from gateway.incoming import Header, Incoming

# The last two lines of each: what tus clients say and read.
EXPOSED = (
    b"ETag, Location, Retry-After, RateLimit, Idempotent-Replayed, X-Request-Id, "
    b"Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, "
    b"Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires"
)
ALLOWED_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
ALLOWED_HEADERS = (
    b"Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, If-None-Match, "
    b"X-Request-Id, traceparent, Last-Event-ID, "
    b"Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum, X-HTTP-Method-Override"
)
PREFLIGHT_SECONDS = b"600"


class Cors:
    """No credentials mode: tokens travel in Authorization, never in cookies."""

    def __init__(self, allowed_origins: frozenset[str]) -> None:
        self._any = "*" in allowed_origins
        self._origins = {origin.encode() for origin in allowed_origins}

    def headers(self, origin: bytes) -> list[Header]:
        if self._any:
            return [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED)]
        if origin in self._origins:
            return [
                (b"access-control-allow-origin", origin),
                (b"access-control-expose-headers", EXPOSED),
                (b"vary", b"Origin"),
            ]
        return [(b"vary", b"Origin")]

    async def answered_preflight(self, incoming: Incoming) -> bool:
        if incoming.method != "OPTIONS" or b"access-control-request-method" not in incoming.headers:
            return False
        incoming.route = "preflight"
        headers = [
            (b"access-control-allow-methods", ALLOWED_METHODS),
            (b"access-control-allow-headers", ALLOWED_HEADERS),
            (b"access-control-max-age", PREFLIGHT_SECONDS),
        ]
        await incoming.answer(204, headers)
        return True

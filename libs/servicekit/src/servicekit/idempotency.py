"""Idempotency-Key: the answer is stored with the effect, in the same transaction, and replayed byte for byte.

Scope is caller + key; the fingerprint covers method, path, query and body. Only 2xx are stored, for 72 hours.
"""

import hashlib
import struct
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request, Response
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from servicekit.problems import IdempotencyKeyBusy, IdempotencyKeyRequired, IdempotencyKeyReused
from servicekit.tables import idempotency_key

KEPT_HEADERS = ("etag", "location", "content-type", "content-language")
_RETRY = {"Retry-After": "1"}
_FORMS = ("multipart/", "application/x-www-form-urlencoded")

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def exempt(endpoint: Endpoint) -> Endpoint:
    """For POSTs that change nothing or carry their own proof: previews, tracking, callbacks, NDJSON."""
    endpoint.__idempotency_exempt__ = True  # type: ignore[attr-defined]
    return endpoint


def is_exempt(endpoint: Callable[..., Any]) -> bool:
    return getattr(endpoint, "__idempotency_exempt__", False)


class Replayed(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def expect_key(request: Request) -> None:
    """Noted here, demanded where the transaction begins: who may not call at all hears that first."""
    request.state.idempotency_key = request.headers.get("idempotency-key", "")


async def begin(request: Request, session: AsyncSession) -> bool:
    """Lock the key and look it up; True when the request carries one. Raises Replayed when it was answered before."""
    key: str | None = getattr(request.state, "idempotency_key", None)
    if key is None:
        return False
    if not 1 <= len(key) <= 255:
        raise IdempotencyKeyRequired
    caller = request.app.state.kit.authenticate(request).subject
    fingerprint = await _fingerprint(request)
    locked = await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _lock(caller, key)})
    if not locked:
        raise IdempotencyKeyBusy(headers=_RETRY)
    # A statement of its own, after the lock: its snapshot then sees what the holder before us committed.
    query = select(idempotency_key).where(idempotency_key.c.caller == caller, idempotency_key.c.key == key)
    stored = (await session.execute(query)).one_or_none()
    if stored is not None:
        if stored.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        headers = {**stored.headers, "Idempotent-Replayed": "true"}
        raise Replayed(Response(stored.body, stored.status, headers))
    request.state.idempotency = (session, caller, key, fingerprint)
    return True


async def store(request: Request, response: Response) -> None:
    """Called by the route after the endpoint and before the commit."""
    if not 200 <= response.status_code < 300:
        return
    begun = getattr(request.state, "idempotency", None)
    if begun is None:
        return
    session, caller, key, fingerprint = begun
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row = insert(idempotency_key).values(
        caller=caller,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers=headers,
        body=bytes(response.body),
    )
    await session.execute(row)


async def _fingerprint(request: Request) -> bytes:
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if request.headers.get("content-type", "").lower().startswith(_FORMS):
        for name, value in (await request.form()).multi_items():
            digest.update(name.encode() + b"\0")
            if isinstance(value, UploadFile):
                await value.seek(0)
                while chunk := await value.read(1 << 16):
                    digest.update(chunk)
                await value.seek(0)
            else:
                digest.update(value.encode())
            digest.update(b"\0")
    else:
        digest.update(await request.body())
    return digest.digest()


def _lock(caller: str, key: str) -> int:
    return struct.unpack("q", hashlib.sha256(f"{caller}\0{key}".encode()).digest()[:8])[0]

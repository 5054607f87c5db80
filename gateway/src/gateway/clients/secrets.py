"""Partners' secrets are kept as scrypt digests (RFC 7914), never as they are."""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Sequence

from gateway.clients.models import PartnerSecret

_COST, _BLOCK_SIZE, _PARALLEL = 2**14, 8, 1
_SALT_BYTES = 16
# 16 MiB and 40 ms each: more at a time would starve everybody else.
_at_a_time = asyncio.Semaphore(2)


async def digest(secret: str, salt: bytes) -> bytes:
    async with _at_a_time:
        return await asyncio.to_thread(
            hashlib.scrypt, secret.encode(), salt=salt, n=_COST, r=_BLOCK_SIZE, p=_PARALLEL, dklen=32
        )


async def new_secret(partner: str, secret: str) -> PartnerSecret:
    salt = os.urandom(_SALT_BYTES)
    return PartnerSecret(partner=partner, salt=salt, digest=await digest(secret, salt))


async def is_one_of(secret: str, kept: Sequence[PartnerSecret]) -> bool:
    """Takes as long for a partner that doesn't exist."""
    if not kept:
        await digest(secret, b"\0" * _SALT_BYTES)
        return False
    found = False
    for candidate in kept:
        found |= hmac.compare_digest(await digest(secret, candidate.salt), candidate.digest)
    return found

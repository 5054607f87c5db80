"""What was verified once is remembered: a verification costs as much as passing the request on."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from servicekit.auth import Caller, TokenMint

REMEMBERED = 20_000
INTERNAL_TOKEN_REUSED_SECONDS = 60


@dataclass(slots=True)
class VerifiedCaller:
    """A caller for as long as the token holds that proved it, with the internal token that speaks for it."""

    caller: Caller
    expires_at: float
    token_id: str | None = None
    """Only for partners: what a revocation names."""
    _internal_token: str = field(default="", repr=False)
    _mint_again_at: float = 0

    def internal_token(self, mint: TokenMint, now: float) -> str:
        if now >= self._mint_again_at:
            self._internal_token = mint.mint(self.caller)
            self._mint_again_at = now + INTERNAL_TOKEN_REUSED_SECONDS
        return self._internal_token


class VerifiedCallers:
    """By the token's SHA-256, never by the token; bounded, the longest unused goes first."""

    def __init__(self, capacity: int = REMEMBERED) -> None:
        self._capacity = capacity
        self._by_digest: OrderedDict[bytes, VerifiedCaller] = OrderedDict()

    def find(self, token: bytes) -> VerifiedCaller | None:
        digest = hashlib.sha256(token).digest()
        verified = self._by_digest.get(digest)
        if verified is None:
            return None
        if verified.expires_at <= time.time():
            del self._by_digest[digest]
            return None
        self._by_digest.move_to_end(digest)
        return verified

    def remember(self, token: bytes, verified: VerifiedCaller) -> None:
        self._by_digest[hashlib.sha256(token).digest()] = verified
        if len(self._by_digest) > self._capacity:
            self._by_digest.popitem(last=False)

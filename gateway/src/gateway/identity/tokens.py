"""What was verified once is remembered: a verification costs as much as passing the request on."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from servicekit.auth import Caller, Network, TokenMint

REMEMBERED = 20_000
INTERNAL_TOKEN_REUSED_SECONDS = 60


@dataclass(slots=True)
class VerifiedCaller:
    """A caller for as long as the token holds that proved it, with the internal tokens that speak for it."""

    caller: Caller
    expires_at: float
    token_id: str | None = None
    """Only for partners: what a revocation names."""
    _internal_tokens: dict[Network | None, tuple[float, str]] = field(default_factory=dict, repr=False)
    """By the network that the request comes from, each with when to mint it again: the same person may be in two."""

    def internal_token(self, mint: TokenMint, network: Network | None, now: float) -> str:
        mint_again_at, token = self._internal_tokens.get(network, (0.0, ""))
        if now >= mint_again_at:
            token = mint.mint(self.caller.model_copy(update={"network": network}))
            self._internal_tokens[network] = now + INTERNAL_TOKEN_REUSED_SECONDS, token
        return token


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

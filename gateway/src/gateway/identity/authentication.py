"""Who is calling: nobody, a person of one of the two identity providers, or a partner with our own token."""

import time
from collections.abc import Awaitable, Callable, Sequence

from servicekit.auth import Caller, CallerKind, Network, TokenMint

from gateway.clients.access_tokens import ISSUER as OURSELVES
from gateway.clients.access_tokens import AccessTokens
from gateway.identity.issuer import Issuer, invalid_token, issuer_of
from gateway.identity.tokens import VerifiedCaller, VerifiedCallers
from gateway.incoming import Incoming

ANONYMOUS = Caller(subject="anonymous", kind=CallerKind.ANONYMOUS, channel="online")

BeforeVerification = Callable[[], Awaitable[None]]


class Authentication:
    def __init__(
        self,
        issuers: Sequence[Issuer],
        partners: AccessTokens,
        mint: TokenMint,
        network_of: Callable[[str], Network | None],
    ) -> None:
        self._issuers = {issuer.url: issuer for issuer in issuers}
        self._partners, self._mint, self._network_of = partners, mint, network_of
        self._verified = VerifiedCallers()
        self._anonymous = VerifiedCaller(ANONYMOUS, expires_at=float("inf"))

    async def authenticate(self, incoming: Incoming, before_verification: BeforeVerification) -> VerifiedCaller:
        """`before_verification` is asked only for a token not seen before: that is where the work is.

        Raises InvalidToken, IdentityProviderUnavailable, or what `before_verification` raises.
        """
        authorization = incoming.headers.get(b"authorization")
        if authorization is None:
            return self._anonymous
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            raise invalid_token()
        verified = self._verified.find(token)
        if verified is None:
            await before_verification()
            verified = await self._verify(token.strip().decode("latin-1"))
            self._verified.remember(token, verified)
        if verified.token_id and self._partners.is_revoked(verified):
            raise invalid_token()
        return verified

    async def _verify(self, token: str) -> VerifiedCaller:
        name = issuer_of(token)
        if name == OURSELVES:
            return self._partners.verify(token)
        issuer = self._issuers.get(name)
        if issuer is None:
            raise invalid_token()
        return await issuer.verify(token)

    def internal_token(self, verified: VerifiedCaller, address: str) -> str:
        """Says who it is, and whether they are in a network of the agencies."""
        return verified.internal_token(self._mint, self._network_of(address), time.time())

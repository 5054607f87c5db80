"""One OpenID provider: its keys, fetched when they are needed, and its tokens."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import structlog
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import ValidationError
from servicekit.auth import Caller

from gateway.identity.claims import Claims
from gateway.identity.tokens import VerifiedCaller
from gateway.problems import IdentityProviderUnavailable, InvalidToken

log = structlog.get_logger()

AUDIENCE = "mot-cua"
# Asymmetric only: with HS256 a provider's public key would be a signing secret.
ALGORITHMS = ["ES256", "RS256", "PS256", "Ed25519"]
# An unknown `kid` may be a new key or a forgery; forgeries must not make us a burden to the provider.
MINIMUM_REFRESH_SECONDS = 10
KEYS_FRESH_SECONDS = 3600
LEEWAY_SECONDS = 30


class Issuer:
    """Keeps the last good keys when the provider can't be reached."""

    def __init__(self, url: str, to_caller: Callable[[Claims], Caller], client: httpx.AsyncClient) -> None:
        self.url = url.rstrip("/")
        self._to_caller, self._client = to_caller, client
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")
        self._refreshed_at = float("-inf")
        self._refreshing = asyncio.Lock()
        self._registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.url},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
        )

    async def verify(self, token: str) -> VerifiedCaller:
        """Raises InvalidToken, or IdentityProviderUnavailable when no key was ever seen."""
        keys = await self._keys_for(key_id_of(token))
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            self._registry.validate(decoded.claims)  # decode alone checks no expiry, issuer or audience
            caller = self._to_caller(decoded.claims)
            return VerifiedCaller(caller, expires_at=float(decoded.claims["exp"]))
        except (JoseError, KeyError, ValueError, TypeError, ValidationError) as error:
            raise invalid_token() from error

    async def _keys_for(self, key_id: str | None) -> KeySet:
        known = self._keys is not None and (key_id is None or any(key.kid == key_id for key in self._keys.keys))
        if not known or time.monotonic() - self._refreshed_at > KEYS_FRESH_SECONDS:
            await self._refresh()
        if self._keys is None:
            raise IdentityProviderUnavailable(headers={"Retry-After": str(MINIMUM_REFRESH_SECONDS)})
        return self._keys

    async def _refresh(self) -> None:
        """Single flight: who waited for another's refresh finds it too young to ask again."""
        async with self._refreshing:
            wait = 1 if self._keys is None else MINIMUM_REFRESH_SECONDS
            if time.monotonic() - self._asked_at < wait:
                return
            self._asked_at = time.monotonic()
            try:
                self._keys = await self._fetch()
                self._refreshed_at = time.monotonic()
            except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
                log.warning("issuer_keys_not_fetched", issuer=self.url, error=repr(error))

    async def _fetch(self) -> KeySet:
        discovery = await self._get(f"{self.url}/.well-known/openid-configuration")
        if discovery["issuer"] != self.url:
            raise ValueError("the discovery document names another issuer")
        return KeySet.import_key_set(await self._get(discovery["jwks_uri"]))  # type: ignore[arg-type]

    async def _get(self, url: str) -> dict[str, Any]:
        response = await self._client.get(url)
        response.raise_for_status()
        return response.json()


def invalid_token() -> InvalidToken:
    return InvalidToken(headers={"WWW-Authenticate": 'Bearer realm="mot-cua", error="invalid_token"'})


def issuer_of(token: str) -> str:
    """Who says that he issued it: not verified yet, only to know whom to ask. Raises InvalidToken."""
    try:
        claims = orjson.loads(jws.extract_compact(token.encode()).payload)
        return claims["iss"].rstrip("/")
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise invalid_token() from error


def key_id_of(token: str) -> str | None:
    try:
        return jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise invalid_token() from error

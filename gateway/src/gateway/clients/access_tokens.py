"""Partners' access tokens: signed with the gateway's own key, fifteen minutes, revocable."""

import json
import time
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import ValidationError
from servicekit.auth import ALGORITHM, Caller, CallerKind
from servicekit.database import Database
from servicekit.ids import uuid7

from gateway.clients import repository
from gateway.clients.models import Partner
from gateway.identity.issuer import invalid_token
from gateway.identity.tokens import VerifiedCaller

ISSUER = "mot-cua-gateway"
AUDIENCE = "mot-cua-partner"
LIFETIME_SECONDS = 15 * 60


class AccessTokens:
    def __init__(self, private_key_file: Path) -> None:
        self._key = OKPKey.import_key(json.loads(private_key_file.read_text()))
        self._revoked: set[str] = set()
        self._inactive: set[str] = set()

    def mint(self, partner: Partner, scopes: frozenset[str]) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": partner.name, "jti": str(uuid7())}
        claims |= {"iat": now, "exp": now + LIFETIME_SECONDS}
        claims |= {"scope": " ".join(sorted(scopes)), "agencies": sorted(partner.agencies)}
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> VerifiedCaller:
        """Raises InvalidToken."""
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            _registry.validate(decoded.claims)
            claims = decoded.claims
            caller = Caller(
                subject=f"partner:{claims['sub']}",
                kind=CallerKind.PARTNER,
                client=claims["sub"],
                channel="sync",
                agencies=frozenset(claims["agencies"]),
                scopes=frozenset(claims["scope"].split()),
            )
            return VerifiedCaller(caller, expires_at=float(claims["exp"]), token_id=claims["jti"])
        except (JoseError, KeyError, ValueError, ValidationError) as error:
            raise invalid_token() from error

    def is_revoked(self, verified: VerifiedCaller) -> bool:
        return verified.token_id in self._revoked or verified.caller.client in self._inactive

    def revoked_here(self, token_id: str) -> None:
        self._revoked.add(token_id)

    async def learn_revocations(self, database: Database) -> None:
        """Replicas learn of each other's revocations from the database; asked every few seconds."""
        async with database.sessions() as session:
            self._revoked = await repository.revoked_token_ids(session)
            self._inactive = await repository.inactive_partners(session)


_registry = jwt.JWTClaimsRegistry(
    leeway=5,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    sub={"essential": True},
)

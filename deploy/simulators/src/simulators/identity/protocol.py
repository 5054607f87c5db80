"""OpenID Connect as far as the two issuers speak it: authorization code with PKCE (RFC 7636), ES256 tokens."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel

from simulators.identity.people import Person

AUDIENCE = "mot-cua"
TOKEN_LIFE = timedelta(hours=1)
CODE_LIFE = timedelta(seconds=60)
CLIENTS = frozenset({"portal", "desk"})
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class AuthorizationRequest(BaseModel):
    response_type: str = ""
    client_id: str = ""
    redirect_uri: str = ""
    scope: str = "openid"
    state: str = ""
    nonce: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


class TokenRequest(BaseModel):
    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    client_id: str = ""
    code_verifier: str = ""


def is_loopback(redirect_uri: str) -> bool:
    try:
        parts = urlsplit(redirect_uri)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host in LOOPBACK_HOSTS and not parts.fragment


def may_return_to(asked: AuthorizationRequest) -> bool:
    """Only a known client at a loopback address is told anything, errors included."""
    return asked.client_id in CLIENTS and is_loopback(asked.redirect_uri)


def refusal(asked: AuthorizationRequest) -> str | None:
    """The OAuth error of a request that may be answered by redirect, or None."""
    if asked.response_type != "code":
        return "unsupported_response_type"
    if "openid" not in asked.scope.split():
        return "invalid_scope"
    if asked.code_challenge_method != "S256" or not asked.code_challenge:
        return "invalid_request"
    return None


def code_challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def proves(asked: TokenRequest, grant: dict[str, Any], now: datetime) -> bool:
    """Whether who redeems the code is who asked for it, in time."""
    return (
        grant["client_id"] == asked.client_id
        and grant["redirect_uri"] == asked.redirect_uri
        and datetime.fromisoformat(grant["expires_at"]) > now
        and secrets.compare_digest(grant["code_challenge"], code_challenge(asked.code_verifier))
    )


def access_token(issuer_url: str, person: Person, client_id: str, key: ECKey, now: datetime) -> str:
    return _token(issuer_url, person, key, now, aud=AUDIENCE, azp=client_id)


def id_token(issuer_url: str, person: Person, client_id: str, nonce: str, key: ECKey, now: datetime) -> str:
    return _token(issuer_url, person, key, now, aud=client_id, azp=client_id, nonce=nonce)


def _token(issuer_url: str, person: Person, key: ECKey, now: datetime, **more: str) -> str:
    issued_at = int(now.timestamp())
    expires_at = issued_at + int(TOKEN_LIFE.total_seconds())
    claims = {"iss": issuer_url, "iat": issued_at, "exp": expires_at, "jti": secrets.token_urlsafe(16)}
    given = {name: value for name, value in more.items() if value}
    return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": "JWT"}, person.claims | claims | given, key)


def read_access_token(token: str, issuer_url: str, key: ECKey, now: datetime) -> dict[str, Any] | None:
    """The claims of a token that this issuer gave and that is still good, else None."""
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        iss={"essential": True, "value": issuer_url},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )
    try:
        claims = jwt.decode(token, key, algorithms=["ES256"]).claims
        rules.validate(claims)
    except (JoseError, ValueError):
        return None
    return claims


def discovery(issuer_url: str) -> dict[str, Any]:
    return {
        "issuer": issuer_url,
        "authorization_endpoint": f"{issuer_url}/authorize",
        "token_endpoint": f"{issuer_url}/token",
        "userinfo_endpoint": f"{issuer_url}/userinfo",
        "jwks_uri": f"{issuer_url}/jwks.json",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "profile"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
    }

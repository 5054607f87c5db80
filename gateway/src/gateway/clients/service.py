"""Partners prove themselves and get an access token, or give one back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from servicekit.database import Session

from gateway.clients import repository, secrets
from gateway.clients.access_tokens import LIFETIME_SECONDS, AccessTokens
from gateway.clients.credentials import Credentials, Form
from gateway.clients.models import Partner
from gateway.clients.problems import InvalidClient, InvalidScope, UnsupportedGrantType
from gateway.identity.issuer import ALGORITHMS
from gateway.problems import InvalidToken

ASSERTION_LONGEST = timedelta(hours=1)


async def issue_token(
    session: Session, tokens: AccessTokens, form: Form, credentials: Credentials, audiences: list[str]
) -> dict[str, Any]:
    """The members of RFC 6749 5.1. `audiences` are the names under which an assertion may address us.

    Raises OAuthError: invalid_client, invalid_scope, unsupported_grant_type.
    """
    if form.get("grant_type") != "client_credentials":
        raise UnsupportedGrantType("only client_credentials is supported")
    partner = await authenticated_partner(session, credentials, audiences)
    scopes = _granted(partner, form.get("scope"))
    return {
        "access_token": tokens.mint(partner, scopes),
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
        "scope": " ".join(sorted(scopes)),
    }


async def revoke_token(
    session: Session, tokens: AccessTokens, form: Form, credentials: Credentials, audiences: list[str]
) -> None:
    """RFC 7009: a token that is not ours, or not this partner's, is none of our business and no error."""
    partner = await authenticated_partner(session, credentials, audiences)
    try:
        verified = tokens.verify(form.get("token", ""))
    except InvalidToken:
        return
    if verified.caller.client == partner.name and verified.token_id:
        await repository.revoke(session, verified.token_id, datetime.fromtimestamp(verified.expires_at, UTC))
        tokens.revoked_here(verified.token_id)


async def authenticated_partner(session: Session, credentials: Credentials, audiences: list[str]) -> Partner:
    """Raises InvalidClient, with one text for all reasons."""
    partner = await repository.active_partner(session, credentials.client_id)
    if credentials.assertion is not None:
        proved = partner is not None and await _assertion_holds(session, partner, credentials.assertion, audiences)
    else:
        kept = await repository.valid_secrets(session, credentials.client_id) if partner else []
        proved = await secrets.is_one_of(credentials.secret or "", kept)
    if partner is None or not proved:
        raise InvalidClient("client authentication failed")
    return partner


async def _assertion_holds(session: Session, partner: Partner, assertion: str, audiences: list[str]) -> bool:
    if not partner.public_keys:
        return False
    registry = jwt.JWTClaimsRegistry(
        leeway=30,
        iss={"essential": True, "value": partner.name},
        sub={"essential": True, "value": partner.name},
        aud={"essential": True, "values": audiences},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        keys = KeySet.import_key_set(partner.public_keys)  # type: ignore[arg-type]
        claims = jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims
        registry.validate(claims)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (JoseError, ValueError, TypeError, OverflowError, OSError):
        return False
    if expires_at - datetime.now(UTC) > ASSERTION_LONGEST:
        return False
    kept_until = expires_at + timedelta(minutes=1)
    return await repository.use_assertion(session, partner.name, str(claims["jti"]), kept_until)


def _granted(partner: Partner, requested: str | None) -> frozenset[str]:
    allowed = frozenset(partner.scopes)
    if requested is None:
        return allowed
    scopes = frozenset(requested.split())
    if not scopes or not scopes <= allowed:
        raise InvalidScope("the partner may not have these scopes")
    return scopes

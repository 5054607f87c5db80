"""The issuers' signing keys and the codes not yet redeemed."""

import secrets
from datetime import datetime

from joserfc.jwk import ECKey

from simulators.identity.people import IssuerName
from simulators.identity.protocol import CODE_LIFE, AuthorizationRequest
from simulators.storage import Document, Storage


def signing_key(storage: Storage, issuer: IssuerName) -> ECKey:
    """Made at first use and kept, so that tokens outlive a restart."""
    known = storage.get("signing_key", issuer)
    if known is not None:
        return ECKey.import_key(known)
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    storage.put("signing_key", issuer, dict(key.as_dict(private=True)))
    return key


def grant_code(storage: Storage, asked: AuthorizationRequest, person: str, now: datetime) -> str:
    code = secrets.token_urlsafe(32)
    grant = asked.model_dump() | {"person": person, "expires_at": (now + CODE_LIFE).isoformat()}
    storage.put("grant", code, grant, keep=1_000)
    return code


def redeem_code(storage: Storage, code: str) -> Document | None:
    """A code works once, also when its proof fails."""
    return storage.take("grant", code)

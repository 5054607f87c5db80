"""Who is calling: the internal token, minted by the gateway or by another service, and what it may do.

A token is a JWT (Ed25519) that lives two minutes; `kid` and `iss` name the process that minted it, and its public key
stands in the JWK Set that every process has. A service can therefore never pass for the gateway.
"""

import json
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import BaseModel, ConfigDict, ValidationError

from servicekit.problems import NotPermitted, Unauthenticated

HEADER = "x-internal-token"
AUDIENCE = "motcua-internal"
LIFETIME_SECONDS = 120
ALGORITHM = "Ed25519"  # RFC 9864 names the curve; "EdDSA" is deprecated
GATEWAY = "gateway"


class CallerKind(StrEnum):
    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    OFFICIAL = "official"
    PARTNER = "partner"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


class Network(StrEnum):
    """Where a request came from, as the gateway saw it."""

    AGENCY = "agency"
    OUTSIDE = "outside"


class PersonProfile(BaseModel):
    """What the identity provider says of the person; never logged."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str = "citizen"
    name: str
    identity_number: str | None = None
    tax_code: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class Caller(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: str
    kind: CallerKind
    roles: frozenset[str] = frozenset()
    unit: str | None = None
    assurance: int = 0
    channel: str | None = None
    client: str | None = None
    network: Network | None = None
    """None where no agency's networks are configured."""
    profile: PersonProfile | None = None
    agencies: frozenset[str] = frozenset()
    """A partner's agencies; empty for everybody else. `*` means all."""
    scopes: frozenset[str] = frozenset()

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


class TokenMint:
    """Mints internal tokens with this process' own key."""

    def __init__(self, private_key_file: Path) -> None:
        self._key = OKPKey.import_key(json.loads(private_key_file.read_text()))
        self.name = str(self._key.kid)

    def mint(self, caller: Caller) -> str:
        now = int(time.time())
        claims = caller.model_dump(mode="json", exclude={"subject"}, exclude_none=True, exclude_defaults=True)
        claims |= {"sub": caller.subject, "kind": caller.kind, "iss": self.name, "aud": AUDIENCE}
        claims |= {"iat": now, "exp": now + LIFETIME_SECONDS}
        return jwt.encode({"alg": ALGORITHM, "kid": self.name}, claims, self._key, algorithms=[ALGORITHM])

    @property
    def public_key(self) -> OKPKey:
        return OKPKey.import_key(self._key.as_dict(private=False))

    def sign(self, content: bytes, *, key_id: str | None = None) -> str:
        """A detached signature of bytes that leave the system (JWS, RFC 7515 Appendix F); `kid` says whose it is: this
        process' name, unless another id is given for a reader who knows the keys by it."""
        header = {"alg": ALGORITHM, "kid": key_id or self.name}
        return jws.detach_content(jws.serialize_compact(header, content, self._key, algorithms=[ALGORITHM]))

    def service_token(self) -> str:
        return self.mint(Caller(subject=f"service:{self.name}", kind=CallerKind.SERVICE))


class TokenVerifier:
    """Verifies internal tokens; a verified one is remembered for its life: a check costs as much as a proxy hop."""

    _REMEMBERED = 4096

    def __init__(self, public_keys_file: Path) -> None:
        self._keys = KeySet.import_key_set(json.loads(public_keys_file.read_text()))
        self._verified: dict[str, tuple[int, Caller]] = {}

    def verify(self, token: str) -> Caller:
        remembered = self._verified.get(token)
        if remembered and remembered[0] > time.time():
            return remembered[1]
        expires_at, caller = self._check(token)
        if len(self._verified) >= self._REMEMBERED:
            self._verified.clear()
        self._verified[token] = (expires_at, caller)
        return caller

    def signer_of(self, content: bytes, signature: str) -> str | None:
        """The process that signed these bytes; None when nobody known has."""
        try:
            signed = jws.deserialize_compact(signature, self._keys, algorithms=[ALGORITHM], payload=content)
        except (JoseError, ValueError):
            return None
        return str(signed.protected["kid"])

    def is_from_a_stranger(self, signature: str) -> bool:
        """Whether it names a key that is not known here; what names none at all is no signature."""
        try:
            named = jws.extract_compact(signature.encode()).headers().get("kid")
        except (JoseError, ValueError):
            return False
        return named is not None and named not in {key.kid for key in self._keys.keys}

    def _check(self, token: str) -> tuple[int, Caller]:
        try:
            decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
            _claims_registry.validate(decoded.claims)
            claims: dict[str, Any] = dict(decoded.claims)
            caller = Caller(subject=claims["sub"], **{k: v for k, v in claims.items() if k != "sub"})
        except (JoseError, ValueError, ValidationError) as error:
            raise Unauthenticated from error
        issuer = claims["iss"]
        minted_by_service = caller.kind is CallerKind.SERVICE
        if issuer != decoded.header.get("kid") or minted_by_service == (issuer == GATEWAY):
            raise Unauthenticated
        return int(claims["exp"]), caller


_claims_registry = jwt.JWTClaimsRegistry(
    leeway=5,
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    iss={"essential": True},
    sub={"essential": True},
)


async def _caller(request: Request) -> Caller:
    return request.app.state.kit.authenticate(request)


Door = Callable[[Request], Awaitable[Caller]]
_doors: set[Door] = set()


def _require(*, kinds: set[CallerKind] | None = None, roles: set[str] | None = None) -> Any:
    """A dependency: 401 for nobody, 403 for somebody else."""

    async def authorise(request: Request) -> Caller:
        caller = await _caller(request)
        if caller.kind is CallerKind.ANONYMOUS:
            raise Unauthenticated
        if (kinds and caller.kind not in kinds) or (roles and caller.roles.isdisjoint(roles)):
            raise NotPermitted
        return caller

    _doors.add(authorise)
    return Depends(authorise)


def doors_of(dependant: Dependant) -> list[Door]:
    """Who may come in at all, as a route's own dependencies say: asked before its body is read."""
    own = [dependency.call for dependency in dependant.dependencies if dependency.call in _doors]
    return [*own, *(door for dependency in dependant.dependencies for door in doors_of(dependency))]  # type: ignore[list-item]


async def _require_service(request: Request) -> Caller:
    caller = await _caller(request)
    if caller.kind is not CallerKind.SERVICE:
        raise Unauthenticated
    return caller


_OFFICIAL = {CallerKind.OFFICIAL}

Anyone = Annotated[Caller, Depends(_caller)]
"""Also nobody: the public; still through the gateway."""
Person = Annotated[Caller, _require()]
"""Anybody who has logged in."""
Applicant = Annotated[Caller, _require(kinds={CallerKind.CITIZEN, CallerKind.ENTERPRISE})]
Official = Annotated[Caller, _require(kinds=_OFFICIAL)]
Clerk = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"clerk"})]
Officer = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"officer"})]
Approver = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"approver"})]
Administrator = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"administrator"})]
Analyst = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"analyst", "leader", "administrator"})]
Auditor = Annotated[Caller, _require(kinds=_OFFICIAL, roles={"auditor"})]
Partner = Annotated[Caller, _require(kinds={CallerKind.PARTNER})]
Service = Annotated[Caller, Depends(_require_service)]

"""Keys of all processes, made for one test run, and callers minted with them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from servicekit.auth import GATEWAY, HEADER, Caller, CallerKind, PersonProfile, TokenMint

PROCESSES = (
    "gateway",
    "catalog-service",
    "dossier-service",
    "payment-service",
    "notification-service",
    "analytics-service",
)

Headers = dict[str, str]


@dataclass(frozen=True)
class ProcessKeys:
    folder: Path

    @classmethod
    def create(cls, folder: Path) -> "ProcessKeys":
        public = []
        for name in PROCESSES:
            key = OKPKey.generate_key("Ed25519", {"kid": name}, private=True)
            (folder / f"{name}.json").write_text(json.dumps(key.as_dict(private=True)))
            public.append(key.as_dict(private=False))
        (folder / "public.json").write_text(json.dumps({"keys": public}))
        return cls(folder)

    @property
    def public_file(self) -> Path:
        return self.folder / "public.json"

    def private_file(self, process: str) -> Path:
        return self.folder / f"{process}.json"

    def headers(self, caller: Caller, *, minted_by: str = GATEWAY) -> Headers:
        return {HEADER: TokenMint(self.private_file(minted_by)).mint(caller)}


def citizen(name: str = "An", **profile: Any) -> Caller:
    """An invented citizen at assurance level 2."""
    details = {"name": f"Nguyễn Văn {name}", "identity_number": "027090000001", "phone": "0912000001"}
    details |= {"email": f"{name.lower()}@example.vn"} | profile
    return Caller(
        subject=f"vneid:{name.lower()}",
        kind=CallerKind.CITIZEN,
        assurance=2,
        channel="online",
        profile=PersonProfile(kind="citizen", **details),
    )


def enterprise(name: str = "Kinh Bắc") -> Caller:
    profile = PersonProfile(
        kind="enterprise", name=f"Công ty TNHH {name} (mẫu)", tax_code="2300325764", email="kb@example.vn"
    )
    return Caller(
        subject=f"vneid:{name.lower()}",
        kind=CallerKind.ENTERPRISE,
        assurance=2,
        channel="online",
        profile=profile,
    )


def official(name: str, role: str, unit: str) -> Caller:
    return Caller(
        subject=f"official:{name}",
        kind=CallerKind.OFFICIAL,
        roles=frozenset({role}),
        unit=unit,
        assurance=2,
        channel="counter",
        profile=PersonProfile(kind="official", name=name),
    )


def partner(name: str, *agencies: str, scopes: tuple[str, ...] = ()) -> Caller:
    return Caller(
        subject=f"partner:{name}",
        kind=CallerKind.PARTNER,
        client=name,
        channel="sync",
        agencies=frozenset(agencies),
        scopes=frozenset(scopes),
    )


def service(name: str) -> Caller:
    return Caller(subject=f"service:{name}", kind=CallerKind.SERVICE)


ANONYMOUS = Caller(subject="anonymous", kind=CallerKind.ANONYMOUS, channel="online")

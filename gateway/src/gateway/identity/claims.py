"""From an identity provider's claims to a caller (claims of the national SSO: domain notes on VNeID and DVCQG)."""

from collections.abc import Mapping
from typing import Any

from servicekit.auth import Caller, CallerKind, PersonProfile

ENTERPRISE_ACCOUNT = "2"  # LoaiTaiKhoan: 1 cá nhân, 2 doanh nghiệp
STATE_BODY = "state_body"

Claims = Mapping[str, Any]


def person_of_vneid(claims: Claims) -> Caller:
    """A citizen or an enterprise. Raises KeyError or ValueError when the claims don't name one."""
    is_enterprise = str(claims["LoaiTaiKhoan"]) == ENTERPRISE_ACCOUNT
    kind = CallerKind.ENTERPRISE if is_enterprise else CallerKind.CITIZEN
    name = claims.get("TenDoanhNghiep") if is_enterprise else claims.get("HoVaTen")
    profile = PersonProfile(
        kind=STATE_BODY if claims.get("LoaiDoiTuong") == STATE_BODY else kind.value,
        name=name or claims["HoVaTen"],
        identity_number=claims.get("SoDinhDanh"),
        tax_code=claims.get("MaSoThue"),
        phone=claims.get("SoDienThoai"),
        email=claims.get("ThuDienTu"),
        address=claims.get("DiaChi"),
    )
    return Caller(
        subject=f"vneid:{_required(claims, 'TechID')}",
        kind=kind,
        assurance=_assurance(claims.get("loAs")),
        channel="online",
        client=claims.get("client_id"),
        profile=profile,
    )


def official_of_province(claims: Claims) -> Caller:
    """Somebody of an agency, with roles and unit. Raises KeyError or ValueError when the claims don't name one."""
    subject = _required(claims, "sub")
    profile = PersonProfile(kind="official", name=claims.get("name") or subject, email=claims.get("email"))
    return Caller(
        subject=f"official:{subject}",
        kind=CallerKind.OFFICIAL,
        roles=frozenset(str(role) for role in claims["roles"]),
        unit=_required(claims, "unit"),
        assurance=_assurance(claims.get("loAs", 2)),
        channel="counter",
        client=claims.get("client_id"),
        profile=profile,
    )


def _required(claims: Claims, name: str) -> str:
    value = claims[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value


def _assurance(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0

import pytest
from gateway.identity.claims import official_of_province, person_of_vneid
from servicekit.auth import CallerKind

AN = {
    "LoaiTaiKhoan": "1",
    "TechID": "tech-an",
    "HoVaTen": "Nguyễn Văn An (mẫu)",
    "SoDinhDanh": "027090000001",
    "SoDienThoai": "0912000001",
    "ThuDienTu": "an@example.vn",
    "DiaChi": "Bắc Ninh",
    "loAs": "2",
    "sub": "an",
}


def test_a_personal_account_is_a_citizen() -> None:
    caller = person_of_vneid(AN)
    assert (caller.subject, caller.kind, caller.assurance, caller.channel) == (
        "vneid:tech-an",
        CallerKind.CITIZEN,
        2,
        "online",
    )
    assert caller.profile is not None
    assert caller.profile.identity_number == "027090000001"
    assert caller.profile.email == "an@example.vn"


def test_a_business_account_is_an_enterprise_with_its_tax_code() -> None:
    company = {"LoaiTaiKhoan": 2, "TenDoanhNghiep": "Công ty TNHH Kinh Bắc (mẫu)", "MaSoThue": "2300325764"}
    caller = person_of_vneid(AN | company)
    assert caller.kind is CallerKind.ENTERPRISE
    assert caller.profile is not None
    assert (caller.profile.kind, caller.profile.name) == ("enterprise", "Công ty TNHH Kinh Bắc (mẫu)")
    assert caller.profile.tax_code == "2300325764"


def test_a_state_body_says_so_in_its_profile() -> None:
    caller = person_of_vneid(AN | {"LoaiTaiKhoan": "2", "TenDoanhNghiep": "Cơ quan mẫu", "LoaiDoiTuong": "state_body"})
    assert caller.profile is not None
    assert caller.profile.kind == "state_body"


def test_roles_in_a_personal_account_give_nothing() -> None:
    caller = person_of_vneid(AN | {"roles": ["administrator"], "unit": "H05"})
    assert caller.roles == frozenset()
    assert caller.unit is None


def test_an_official_has_roles_unit_and_the_counter() -> None:
    caller = official_of_province({"sub": "clerk-tinh", "name": "Cán bộ mẫu", "roles": ["clerk"], "unit": "H05.00"})
    assert (caller.subject, caller.kind, caller.unit, caller.channel) == (
        "official:clerk-tinh",
        CallerKind.OFFICIAL,
        "H05.00",
        "counter",
    )
    assert caller.has_role("clerk")


@pytest.mark.parametrize("missing", ["TechID", "LoaiTaiKhoan", "HoVaTen"])
def test_claims_that_name_nobody_are_refused(missing: str) -> None:
    with pytest.raises(KeyError):
        person_of_vneid({name: value for name, value in AN.items() if name != missing})

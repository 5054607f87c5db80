import re

import pytest
from simulators.identity.people import BY_NAME, PEOPLE, IssuerName, of_issuer

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
EXPECTED = {
    "citizen-an",
    "citizen-binh",
    "enterprise-kinhbac",
    "state-body-sample",
    "clerk-tinh",
    "officer-congthuong",
    "approver-congthuong",
    "officer-tuphap",
    "approver-tuphap",
    "clerk-xa",
    "officer-xa",
    "approver-xa",
    "officer-congan",
    "officer-bhxh",
    "leader-tinh",
    "leader-congthuong",
    "administrator",
    "analyst",
    "auditor",
}


def is_tax_code(text: str) -> bool:
    """Ten digits; the last is 10 - (weighted sum mod 11)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(text[:9], WEIGHTS, strict=True))
    return re.fullmatch(r"\d{10}", text) is not None and int(text[9]) == 10 - weighted % 11


@pytest.mark.parametrize("text", ["2300325764", "0100233488"])
def test_tax_code_rule_accepts_the_known_vectors(text: str) -> None:
    assert is_tax_code(text)
    assert not is_tax_code(text[:9] + str((int(text[9]) + 1) % 10))


def test_all_demo_people_are_there_once() -> None:
    assert set(BY_NAME) == EXPECTED
    assert len(PEOPLE) == len(EXPECTED)


def test_holders_have_numbers_of_bac_ninh_with_valid_structure() -> None:
    holders = of_issuer(IssuerName.VNEID)
    for person in holders:
        assert re.fullmatch(r"027[01]\d{8}", person.claims["SoDinhDanh"])
        assert (person.claims["SoDinhDanh"][3] == "0") == (person.claims["GioiTinh"] == "Nam")
        assert person.claims["loAs"] == "2"
    assert len({person.claims["TechID"] for person in holders}) == len(holders)


def test_organisations_have_valid_tax_codes() -> None:
    organisations = [person for person in of_issuer(IssuerName.VNEID) if person.claims["LoaiTaiKhoan"] == 2]
    assert len(organisations) == 2
    for person in organisations:
        assert is_tax_code(person.claims["MaSoThue"])


def test_officials_carry_role_and_unit() -> None:
    assert BY_NAME["clerk-tinh"].claims["roles"] == ["clerk"]
    assert BY_NAME["clerk-tinh"].claims["unit"] == "H05.00"
    assert BY_NAME["approver-tuphap"].claims["unit"] == "H05.03"
    assert BY_NAME["leader-congthuong"].claims["roles"] == ["leader"]
    assert BY_NAME["leader-congthuong"].claims["unit"] == "H05.06"
    assert all(person.claims["sub"] == person.name for person in of_issuer(IssuerName.PROVINCIAL))

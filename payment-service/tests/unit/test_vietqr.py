"""VietQR's payload and its checksum, against published and own vectors."""

from uuid import UUID

import pytest
from payment_service.providers.beneficiaries import Beneficiaries, Beneficiary
from payment_service.providers.vietqr import VietQR, svg
from payment_service.providers.vietqr_payload import checksum, payload
from servicekit.ids import uuid7

OWN = (
    "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA"
    "530370454061350005802VN62220818H05.12-200401-000163043DC9"
)


def test_a_code_for_a_dossier_is_the_known_one() -> None:
    assert payload("970436", "1234567890", 135_000, "H05.12-200401-0001") == OWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("123456789", "29B1"),
        ("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304", "9E6F"),
        (OWN[:-4], "3DC9"),
    ],
)
def test_the_checksum_is_crc_16_ccitt_false(text: str, expected: str) -> None:
    assert checksum(text) == expected


def test_a_static_code_has_no_sum_and_no_purpose() -> None:
    expected = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
    assert payload("970403", "0011012345678", None, "") == expected


def test_the_longest_purpose_of_a_national_code_fits_and_a_longer_one_does_not() -> None:
    assert "0825000.00.16.H05-200401-0001" in payload("970436", "1", 1, "000.00.16.H05-200401-0001")
    for wrong in ("x" * 26, "hồ sơ"):
        with pytest.raises(ValueError, match="25 plain"):
            payload("970436", "1", 1, wrong)


def test_references_are_short_plain_and_differ() -> None:

    vietqr = VietQR(Beneficiaries(default=Beneficiary(bank_code="970436", account="1", name="X")))
    references = {vietqr.reference(uuid7()) for _ in range(1_000)}
    assert len(references) == 1_000
    assert {len(reference) for reference in references} == {15}
    assert all(reference.isalnum() and reference.isupper() for reference in references)
    assert vietqr.reference(UUID(int=0)) == "MCAAAAAAAAAAAAA"


def test_the_picture_is_one_svg_element_without_scripts() -> None:
    picture = svg(OWN)
    assert picture.lstrip().startswith("<svg")
    assert picture.rstrip().endswith("</svg>")
    assert "<script" not in picture

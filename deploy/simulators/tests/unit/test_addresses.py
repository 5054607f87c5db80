from email.message import EmailMessage

import pytest
from simulators.identity.protocol import code_challenge, is_loopback
from simulators.messaging import protocol
from simulators.pages import dong


@pytest.mark.parametrize("number", ["0900000101", "+84900000101", "84900000101", "0391234567"])
def test_mobile_numbers_in_every_spelling(number: str) -> None:
    assert protocol.is_mobile(number)


@pytest.mark.parametrize("number", ["", "02223123456", "090000010", "09000001011", "0411234567"])
def test_other_numbers_are_no_mobile_numbers(number: str) -> None:
    assert not protocol.is_mobile(number)


def test_spellings_of_one_address_are_equal() -> None:
    assert {protocol.address_key(text) for text in ("0900 000 101", "+84900000101", " 84900000101")} == {"84900000101"}
    assert protocol.address_key("An@Example.com") == "an@example.com"


@pytest.mark.parametrize(
    ("text", "parts"), [("a" * 160, 1), ("a" * 161, 2), ("ă" * 70, 1), ("ă" * 71, 2), ("ă" * 135, 3)]
)
def test_parts_of_an_sms(text: str, parts: int) -> None:
    assert protocol.part_count(text) == parts


def test_the_plain_part_of_a_mail_is_read() -> None:
    mail = EmailMessage()
    mail.set_content("Hồ sơ đã được tiếp nhận")
    mail.add_alternative("<p>Hồ sơ</p>", subtype="html")
    assert protocol.readable_text(mail) == "Hồ sơ đã được tiếp nhận"


def test_code_challenge_is_that_of_rfc_7636() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("url", ["http://127.0.0.1:5173/back", "http://localhost/x?y=1", "http://[::1]:80/"])
def test_loopback_addresses(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["", "http://localhost.example.com/", "http://localhost@example.com/", "ftp://localhost/", "http://["]
)
def test_other_addresses_are_not_loopback(url: str) -> None:
    assert not is_loopback(url)


def test_amounts_are_written_in_the_vietnamese_way() -> None:
    assert dong(200_000) == "200.000 đồng"

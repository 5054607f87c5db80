from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from payment_service.providers import vnpay_signing as signing

SECRET = "TESTSECRET"
CANONICAL = (
    "vnp_Amount=13500000&vnp_Command=pay&vnp_CreateDate=20200401103300&vnp_CurrCode=VND"
    "&vnp_ExpireDate=20200401104800&vnp_IpAddr=127.0.0.1&vnp_Locale=vn"
    "&vnp_OrderInfo=Nop+le+phi+ho+so+H05.12-200401-0001&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fdvc.example.vn%2Freturn&vnp_TmnCode=DEMOV210&vnp_TxnRef=T1&vnp_Version=2.1.0"
)
SIGNATURE = (
    "a9b3fe4ee50b617f700cc0f275e3f66450bbd2d819c7c6b84afd747230e64c9c"
    "9be54906b3b8fb33ebbc75e3a34095a38c4016da64da05eb6e17b9e44a3baebe"
)


def test_the_published_vector_gives_its_canonical_string_and_signature() -> None:
    parameters = dict(parse_qsl(CANONICAL))
    shuffled = dict(reversed(parameters.items())) | {"vnp_BankCode": "", "vnp_SecureHashType": "HMACSHA512"}
    assert signing.canonical(shuffled) == CANONICAL
    assert signing.sign(SECRET, CANONICAL) == SIGNATURE
    assert signing.signed_query(SECRET, parameters) == f"{CANONICAL}&vnp_SecureHash={SIGNATURE}"


def test_a_signature_in_upper_case_is_as_good() -> None:
    assert signing.verified_query(SECRET, f"{CANONICAL}&vnp_SecureHash={SIGNATURE.upper()}")


def test_a_repeated_parameter_is_a_forgery() -> None:
    raw = f"{CANONICAL}&vnp_SecureHash={SIGNATURE}"
    assert signing.verified_query(SECRET, raw)
    assert signing.verified_query(SECRET, f"vnp_Amount=100&{raw}") is None


def test_a_query_without_or_with_a_strange_signature_is_refused() -> None:
    assert signing.verified_query(SECRET, CANONICAL) is None
    assert signing.verified_query(SECRET, f"{CANONICAL}&vnp_SecureHash=%C4%91%E1%BB%93ng") is None
    assert signing.verified_query("another", f"{CANONICAL}&vnp_SecureHash={SIGNATURE}") is None


@given(st.dictionaries(st.text("vnp_ABCxyz", min_size=1), st.text(), max_size=8))
def test_what_is_signed_verifies_and_any_change_does_not(parameters: dict[str, str]) -> None:
    query = signing.signed_query(SECRET, parameters)
    assert signing.verified_query(SECRET, query) is not None
    assert signing.verified_query(SECRET, query + "&vnp_Amount=1") is None


def test_querydr_fields_are_joined_in_their_order_with_missing_ones_empty() -> None:
    request = {"vnp_RequestId": "R1", "vnp_Command": "querydr", "vnp_OrderInfo": "x"}
    signature = signing.sign_fields(SECRET, request, signing.QUERY_REQUEST)
    assert signature == signing.sign(SECRET, "R1||querydr||||||x")
    assert signing.fields_are_signed(SECRET, request | {"vnp_SecureHash": signature}, signing.QUERY_REQUEST)
    assert not signing.fields_are_signed(SECRET, request, signing.QUERY_REQUEST)

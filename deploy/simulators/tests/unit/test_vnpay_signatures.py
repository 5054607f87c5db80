from simulators.vnpay import protocol

SECRET = "TESTSECRET"
PARAMETERS = {
    "vnp_Amount": "13500000",
    "vnp_Command": "pay",
    "vnp_CreateDate": "20200401103300",
    "vnp_CurrCode": "VND",
    "vnp_ExpireDate": "20200401104800",
    "vnp_IpAddr": "127.0.0.1",
    "vnp_Locale": "vn",
    "vnp_OrderInfo": "Nop le phi ho so H05.12-200401-0001",
    "vnp_OrderType": "other",
    "vnp_ReturnUrl": "https://dvc.example.vn/return",
    "vnp_TmnCode": "DEMOV210",
    "vnp_TxnRef": "T1",
    "vnp_Version": "2.1.0",
}
SIGNATURE = (
    "a9b3fe4ee50b617f700cc0f275e3f66450bbd2d819c7c6b84afd747230e64c9c"
    "9be54906b3b8fb33ebbc75e3a34095a38c4016da64da05eb6e17b9e44a3baebe"
)


def test_canonical_string_is_sorted_and_form_encoded() -> None:
    text = protocol.canonical_string(dict(reversed(PARAMETERS.items())))
    assert text.startswith("vnp_Amount=13500000&vnp_Command=pay&")
    assert "vnp_OrderInfo=Nop+le+phi+ho+so+H05.12-200401-0001" in text
    assert "vnp_ReturnUrl=https%3A%2F%2Fdvc.example.vn%2Freturn" in text


def test_signature_is_that_of_the_known_vector() -> None:
    assert protocol.sign(PARAMETERS, SECRET) == SIGNATURE


def test_hashes_and_empty_values_are_not_signed() -> None:
    more = {"vnp_SecureHash": "x", "vnp_SecureHashType": "HMACSHA512", "vnp_BankCode": ""}
    assert protocol.sign(PARAMETERS | more, SECRET) == SIGNATURE


def test_signed_parameters_are_accepted_and_changed_ones_are_not() -> None:
    signed = PARAMETERS | {"vnp_SecureHash": SIGNATURE.upper()}
    assert protocol.is_signed(signed, SECRET)
    assert not protocol.is_signed(signed | {"vnp_Amount": "13500001"}, SECRET)
    assert not protocol.is_signed(signed, "another secret")
    assert not protocol.is_signed(PARAMETERS, SECRET)
    assert not protocol.is_signed(PARAMETERS | {"vnp_SecureHash": "đ"}, SECRET)


def test_forms_are_signed_in_their_fixed_order_with_missing_values_empty() -> None:
    document = {"vnp_RequestId": "r", "vnp_OrderInfo": "o", "vnp_Version": "2.1.0"}
    assert protocol.sign_form(document, "RequestId|Version|Command|OrderInfo", "k") == protocol._hash("r|2.1.0||o", "k")

"""VNPay 2.1.0 signatures. Pure; the vectors are in the tests."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

HASH = "vnp_SecureHash"
UNSIGNED = (HASH, "vnp_SecureHashType")

QUERY_REQUEST = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
QUERY_RESPONSE = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount",
    "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
    "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
)  # fmt: skip
REFUND_REQUEST = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef", "vnp_Amount",
    "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
REFUND_RESPONSE = tuple(name for name in QUERY_RESPONSE if not name.startswith("vnp_Promotion"))


def canonical(parameters: Mapping[str, str]) -> str:
    """Sorted by key, form-url-encoded, without the hash and without empty values."""
    signed = {name: value for name, value in parameters.items() if value and name not in UNSIGNED}
    return urlencode(sorted(signed.items()))


def sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def signed_query(secret: str, parameters: Mapping[str, str]) -> str:
    text = canonical(parameters)
    return f"{text}&{HASH}={sign(secret, text)}"


def verified_query(secret: str, raw_query: str) -> dict[str, str] | None:
    """The parameters of a query that carries our merchant's signature, else None. A repeated name is a forgery."""
    pairs = parse_qsl(raw_query, keep_blank_values=True)
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        return None
    given = parameters.get(HASH, "").lower()
    expected = sign(secret, canonical(parameters))
    return parameters if hmac.compare_digest(given.encode(), expected.encode()) else None


def sign_fields(secret: str, message: Mapping[str, str], order: Sequence[str]) -> str:
    """For querydr and refund: raw values joined by `|`, a missing one is empty."""
    return sign(secret, "|".join(message.get(name, "") for name in order))


def fields_are_signed(secret: str, message: Mapping[str, str], order: Sequence[str]) -> bool:
    given = message.get(HASH, "").lower()
    return hmac.compare_digest(given.encode(), sign_fields(secret, message, order).encode())

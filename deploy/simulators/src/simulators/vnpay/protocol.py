"""VNPay 2.1.0: canonical strings, signatures, and what a payment notice says."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from simulators.callbacks import Outcome
from simulators.clock import compact_time

REQUIRED = (
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_Amount",
    "vnp_CurrCode",
    "vnp_TxnRef",
    "vnp_OrderInfo",
    "vnp_OrderType",
    "vnp_Locale",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_ReturnUrl",
)
RESPONSE_CODES = {Outcome.SUCCESS: "00", Outcome.FAILED: "51", Outcome.CANCELLED: "24"}
TRANSACTION_STATUSES = {"pending": "01", Outcome.SUCCESS: "00", Outcome.FAILED: "02", Outcome.CANCELLED: "02"}

QUERY_FORM = "RequestId|Version|Command|TmnCode|TxnRef|TransactionDate|CreateDate|IpAddr|OrderInfo"
REFUND_FORM = (
    "RequestId|Version|Command|TmnCode|TransactionType|TxnRef|Amount|TransactionNo|TransactionDate"
    "|CreateBy|CreateDate|IpAddr|OrderInfo"
)
REFUND_ANSWER_FORM = (
    "ResponseId|Command|ResponseCode|Message|TmnCode|TxnRef|Amount|BankCode|PayDate|TransactionNo"
    "|TransactionType|TransactionStatus|OrderInfo"
)
QUERY_ANSWER_FORM = f"{REFUND_ANSWER_FORM}|PromotionCode|PromotionAmount"


def canonical_string(parameters: Mapping[str, str]) -> str:
    """Without hashes and empty values, by key, form-url-encoded."""
    kept = {key: value for key, value in parameters.items() if value and not key.startswith("vnp_SecureHash")}
    return urlencode(sorted(kept.items()))


def sign(parameters: Mapping[str, str], secret: str) -> str:
    return _hash(canonical_string(parameters), secret)


def is_signed(parameters: Mapping[str, str], secret: str) -> bool:
    return _same(sign(parameters, secret), parameters.get("vnp_SecureHash", ""))


def sign_form(document: Mapping[str, Any], form: str, secret: str) -> str:
    """For querydr and refund: the raw values in the form's order, joined by `|`, a missing one empty."""
    return _hash("|".join(str(document.get(f"vnp_{name}") or "") for name in form.split("|")), secret)


def has_signed_form(document: Mapping[str, Any], form: str, secret: str) -> bool:
    return _same(sign_form(document, form, secret), str(document.get("vnp_SecureHash", "")))


def signed_url(url: str, parameters: Mapping[str, str]) -> str:
    """The parameters behind those that the URL already has."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def new_order(parameters: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """An order as remembered; `amount` is VND × 100, as VNPay counts."""
    return {
        "txn_ref": parameters["vnp_TxnRef"],
        "tmn_code": parameters["vnp_TmnCode"],
        "amount": int(parameters["vnp_Amount"]),
        "order_info": parameters["vnp_OrderInfo"],
        "return_url": parameters["vnp_ReturnUrl"],
        "create_date": parameters["vnp_CreateDate"],
        "expire_date": parameters.get("vnp_ExpireDate", ""),
        "opened_at": now.isoformat(),
        "status": "pending",
        "transaction_no": "0",
        "pay_date": "",
        "refunded": 0,
    }


def is_same_order(order: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(order[name] == other[name] for name in ("tmn_code", "amount", "order_info", "create_date"))


def is_expired(order: Mapping[str, Any], now: datetime) -> bool:
    return bool(order["expire_date"]) and order["expire_date"] <= compact_time(now)


def with_outcome(order: Mapping[str, Any], outcome: Outcome, transaction_no: int, now: datetime) -> dict[str, Any]:
    """What is paid stays paid; a cancelled order gets no transaction number."""
    if order["status"] == Outcome.SUCCESS:
        return dict(order)
    number = "0" if outcome is Outcome.CANCELLED else str(transaction_no)
    return dict(order) | {"status": outcome, "transaction_no": number, "pay_date": compact_time(now)}


def payment_notice(order: Mapping[str, Any], secret: str, *, amount: int | None = None) -> dict[str, str]:
    """The signed parameters of the IPN and of the return URL alike."""
    outcome = Outcome(order["status"])
    parameters = {
        "vnp_Amount": str(amount or order["amount"]),
        "vnp_BankCode": "NCB",
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": order["order_info"],
        "vnp_PayDate": order["pay_date"],
        "vnp_ResponseCode": RESPONSE_CODES[outcome],
        "vnp_TmnCode": order["tmn_code"],
        "vnp_TransactionNo": order["transaction_no"],
        "vnp_TransactionStatus": TRANSACTION_STATUSES[outcome],
        "vnp_TxnRef": order["txn_ref"],
    }
    if outcome is not Outcome.CANCELLED:
        parameters["vnp_BankTranNo"] = f"VNP{order['transaction_no']}"
    return parameters | {"vnp_SecureHash": sign(parameters, secret)}


def _hash(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def _same(computed: str, given: str) -> bool:
    return hmac.compare_digest(computed.encode(), given.lower().encode())

"""querydr and refund, as VNPay answers them to a merchant."""

import secrets
from datetime import datetime
from typing import Any

from simulators.callbacks import Outcome
from simulators.clock import compact_time
from simulators.settings import Settings
from simulators.storage import Document, Storage
from simulators.vnpay import protocol, store

FULL, PARTIAL = "02", "03"
PAYMENT, BEING_REFUNDED = "01", "05"
MESSAGES = {
    "00": "Success",
    "02": "Merchant is not valid",
    "03": "Data format is wrong",
    "91": "Transaction is not found",
    "94": "Request is duplicate",
    "95": "Transaction failed at VNPay, refund refused",
    "97": "Checksum is wrong",
}
FORMS = {"querydr": protocol.QUERY_FORM, "refund": protocol.REFUND_FORM}
ANSWER_FORMS = {"querydr": protocol.QUERY_ANSWER_FORM, "refund": protocol.REFUND_ANSWER_FORM}
OPTIONAL = {"TransactionNo"}


def answer(storage: Storage, settings: Settings, asked: Document, now: datetime) -> Document:
    """One signed answer, whatever was asked."""
    command = str(asked.get("vnp_Command"))
    refused = _refusal(storage, settings, asked, now)
    order = store.find(storage, str(asked.get("vnp_TxnRef")))
    if refused is not None:
        code, facts = refused, {}
    elif order is None or order["create_date"] != str(asked["vnp_TransactionDate"]):
        code, facts = "91", {}
    elif command == "querydr":
        code, facts = "00", _facts(order)
    else:
        code, facts = _refund(storage, asked, order)
    return _signed(command, asked, code, facts, settings.vnpay_hash_secret)


def _refusal(storage: Storage, settings: Settings, asked: Document, now: datetime) -> str | None:
    form = FORMS.get(str(asked.get("vnp_Command")), "")
    needed = set(form.split("|")) - OPTIONAL
    if not form or any(not asked.get(f"vnp_{name}") for name in needed):
        return "03"
    if asked["vnp_TmnCode"] != settings.vnpay_tmn_code:
        return "02"
    if not protocol.has_signed_form(asked, form, settings.vnpay_hash_secret):
        return "97"
    if not store.use_request_id(storage, str(asked["vnp_RequestId"]), compact_time(now)[:8]):
        return "94"
    return None


def _refund(storage: Storage, asked: Document, order: Document) -> tuple[str, Document]:
    """The whole sum or a part of what is left; never more than was paid."""
    amount = int(asked["vnp_Amount"]) if str(asked["vnp_Amount"]).isdecimal() else 0
    left = order["amount"] - order["refunded"]
    is_full = asked["vnp_TransactionType"] == FULL and amount == order["amount"] == left
    is_partial = asked["vnp_TransactionType"] == PARTIAL and 0 < amount <= left
    if order["status"] != Outcome.SUCCESS or not (is_full or is_partial):
        return "95", _facts(order)
    store.save(storage, order | {"refunded": order["refunded"] + amount})
    changed = {"Amount": str(amount), "TransactionType": asked["vnp_TransactionType"]}
    return "00", _facts(order) | changed | {"TransactionStatus": BEING_REFUNDED}


def _facts(order: Document) -> Document:
    return {
        "Amount": str(order["amount"]),
        "BankCode": "NCB",
        "PayDate": order["pay_date"],
        "TransactionNo": order["transaction_no"],
        "TransactionType": PAYMENT,
        "TransactionStatus": protocol.TRANSACTION_STATUSES[order["status"]],
        "OrderInfo": order["order_info"],
    }


def _signed(command: str, asked: Document, code: str, facts: Document, secret: str) -> Document:
    given: dict[str, Any] = {
        "ResponseId": secrets.token_hex(16),
        "Command": command,
        "ResponseCode": code,
        "Message": MESSAGES[code],
        "TmnCode": str(asked.get("vnp_TmnCode") or ""),
        "TxnRef": str(asked.get("vnp_TxnRef") or ""),
    } | facts
    document = {f"vnp_{name}": value for name, value in given.items()}
    form = ANSWER_FORMS.get(command, protocol.QUERY_ANSWER_FORM)
    return document | {"vnp_SecureHash": protocol.sign_form(document, form, secret)}

"""The payment platform of the national portal (PayPlat), as used in 2020. Which hash it takes is assumed: SHA-256."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from simulators.callbacks import Outcome
from simulators.clock import compact_time

CREATE_FIELDS = ("addition_fee", "client_id", "trans_amount", "command", "transaction_id", "version")
DETAIL_FIELDS = ("client_id", "transaction_id")
LOOKUP_FIELDS = ("client_id", "MaHoSo")
NOTICE_FIELDS = ("client_id", "transaction_id", "trans_amount", "status", "platform_transaction_id", "pay_date")


def checksum(document: Mapping[str, Any], fields: tuple[str, ...], hash_key: str) -> str:
    """Lower-case hex SHA-256 over the values in order, followed by the hash key."""
    text = "".join(str(document.get(field) or "") for field in fields) + hash_key
    return hashlib.sha256(text.encode()).hexdigest()


def has_checksum(document: Mapping[str, Any], fields: tuple[str, ...], hash_key: str) -> bool:
    given = str(document.get("check_sum", ""))
    return hmac.compare_digest(checksum(document, fields, hash_key).encode(), given.lower().encode())


def with_outcome(transaction: Mapping[str, Any], outcome: Outcome, number: int, now: datetime) -> dict[str, Any]:
    """What is paid stays paid."""
    if transaction["status"] == Outcome.SUCCESS:
        return dict(transaction)
    decided = {"status": outcome, "platform_transaction_id": f"PP{number:08d}", "pay_date": compact_time(now)}
    return dict(transaction) | decided


def lookup(client_id: str, dossier_code: str, hash_key: str) -> dict[str, Any]:
    """The platform's question to the province: what does this dossier owe? Its checksum is assumed like DETAIL's."""
    document = {"client_id": client_id, "MaHoSo": dossier_code}
    return document | {"check_sum": checksum(document, LOOKUP_FIELDS, hash_key)}


def looked_up(client_id: str, bill: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A transaction that the province did not create: the citizen pays the bill on the platform."""
    return {
        "transaction_id": str(bill["MaTraCuuTT"]),
        "client_id": client_id,
        "trans_amount": sum(int(line["SoTien"]) for line in bill["PhiLePhi"]),
        "description": str(bill.get("NoiDungThanhToan", "")),
        "return_url": "",
        "opened_at": now.isoformat(),
        "status": "pending",
        "platform_transaction_id": "",
        "pay_date": "",
    }


def payment_notice(transaction: Mapping[str, Any], hash_key: str, *, amount: int | None = None) -> dict[str, Any]:
    document = {field: transaction[field] for field in NOTICE_FIELDS}
    document["trans_amount"] = amount or document["trans_amount"]
    return document | {"check_sum": checksum(document, NOTICE_FIELDS, hash_key)}

"""PayPlat's checksums. Pure. Which hash it takes is not published: SHA-256 is assumed."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

CREATE = ("addition_fee", "client_id", "trans_amount", "command", "transaction_id", "version")
DETAIL = ("client_id", "transaction_id")
NOTICE = ("client_id", "transaction_id", "trans_amount", "status", "platform_transaction_id", "pay_date")
LOOKUP = ("client_id", "MaHoSo")
"""Of the platform's question what a dossier owes; assumed after DETAIL."""
CHECKSUM = "check_sum"


def checksum(document: Mapping[str, Any], fields: Sequence[str], key: str) -> str:
    """Lower-case hex over the values in order, followed by the key."""
    text = "".join("" if document.get(field) is None else str(document[field]) for field in fields)
    return hashlib.sha256(f"{text}{key}".encode()).hexdigest()


def is_signed(document: Mapping[str, Any], fields: Sequence[str], key: str) -> bool:
    given = str(document.get(CHECKSUM, "")).lower()
    return hmac.compare_digest(given.encode(), checksum(document, fields, key).encode())

"""The last messages that people would have received."""

from datetime import datetime
from uuid import uuid4

from simulators.messaging.protocol import address_key
from simulators.storage import Document, Storage

KEPT = 5_000
EMAIL, SMS, ZNS = "email", "sms", "zns"
HIDDEN = {"address_key"}


def save(storage: Storage, channel: str, to: str, text: str, now: datetime, *, reference: str, **more: str) -> Document:
    """SMS and ZNS gateways take a sender's reference once, however often it comes; a mail server takes every mail."""
    identity = str(uuid4())
    is_known_by_reference = bool(reference) and channel != EMAIL
    key = f"{channel}-{reference}-{address_key(to)}" if is_known_by_reference else identity
    message = storage.get("message", key) or {
        "id": identity,
        "channel": channel,
        "to": to,
        "text": text,
        "received_at": now.isoformat(),
        "reference": reference,
        "address_key": address_key(to),
        "attempts": 0,
        **more,
    }
    message["attempts"] += 1
    storage.put("message", key, message, keep=KEPT)
    return message


def newest(storage: Storage, to: str | None, channel: str | None, limit: int) -> list[Document]:
    wanted = {"address_key": address_key(to)} if to else {}
    if channel:
        wanted["channel"] = channel
    found = storage.newest("message", limit, **wanted)
    return [{name: value for name, value in message.items() if name not in HIDDEN} for message in found]

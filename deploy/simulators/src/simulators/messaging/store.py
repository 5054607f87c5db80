"""The last messages that people would have received."""

from datetime import datetime
from uuid import uuid4

from simulators.messaging.protocol import address_key
from simulators.storage import Document, Storage

KEPT = 5_000
HIDDEN = {"address_key"}


def save(storage: Storage, channel: str, to: str, text: str, now: datetime, *, reference: str, **more: str) -> Document:
    """The sender's reference makes a message one, however often it is sent; `attempts` counts how often it was."""
    reference = reference or uuid4().hex
    key = f"{channel}-{reference}-{address_key(to)}"
    known = storage.get("message", key)
    message = known or {
        "id": str(uuid4()),
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

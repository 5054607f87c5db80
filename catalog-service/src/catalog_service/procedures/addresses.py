"""Web addresses that a record sends people to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from servicekit.problems import FieldError, Text

_NOT_HTTPS = Text("Phải là địa chỉ https:// đầy đủ", "Has to be a complete https:// address")
_MAX_LENGTH = 2000


def faults(pointer: str, address: str) -> Iterator[FieldError]:
    if not _is_sound(address):
        yield FieldError(pointer, "not_https", _NOT_HTTPS)


def _is_sound(address: str) -> bool:
    if len(address) > _MAX_LENGTH or not address.isprintable() or any(sign in address for sign in ' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(address)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host.strip(".") and parts.username is None and port_is_sound

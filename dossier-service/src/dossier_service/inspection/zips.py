"""The end of a ZIP archive, read by hand: the library builds an object per member before it can be asked how many."""

import struct
from typing import BinaryIO, NamedTuple

_END = struct.Struct("<4s4H2LH")
_SIGNATURE = b"PK\x05\x06"
_MAX_COMMENT_BYTES = 65535


class End(NamedTuple):
    position: int
    members: int
    directory_bytes: int
    tail_bytes: int
    """What stands behind the archive without belonging to it."""


def begins_as_zip(content: BinaryIO) -> bool:
    content.seek(0)
    return content.read(4) == b"PK\x03\x04"


def end_of(content: BinaryIO) -> End | None:
    """Of the archive that a reader would find; None when there is none. ZIP64 shows as too many members."""
    size = content.seek(0, 2)
    start = max(0, size - _MAX_COMMENT_BYTES - _END.size)
    content.seek(start)
    tail = content.read()
    found = tail.rfind(_SIGNATURE)
    if found < 0 or len(tail) - found < _END.size:
        return None
    _, _, _, _, members, directory_bytes, _, comment_bytes = _END.unpack_from(tail, found)
    return End(start + found, members, directory_bytes, len(tail) - found - _END.size - comment_bytes)

"""Pictures: how large they become when they are drawn. Only what a reader needs for that is read."""

import struct
import zlib
from typing import BinaryIO

from dossier_service.inspection import problems
from dossier_service.inspection.limits import MAX_MEGAPIXELS, MAX_PICTURE_TEXT_BYTES

_PNG_MARK_BYTES = 8
_COMPRESSED_NOTES = frozenset({b"zTXt", b"iTXt", b"iCCP"})
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def require_harmless_png(content: BinaryIO) -> None:
    """Raises DocumentUnsafe for too many pixels, for notes that unpack to too much, and for what follows the end."""
    size = content.seek(0, 2)
    content.seek(_PNG_MARK_BYTES)
    while len(head := content.read(8)) == 8:
        length, kind = struct.unpack(">L4s", head)
        if kind == b"IHDR":
            _require_pixels(*struct.unpack(">LL", content.read(8).ljust(8, b"\0")))
            content.seek(-8, 1)
        elif kind in _COMPRESSED_NOTES:
            _require_small_note(content.read(min(length, size)))
            content.seek(-min(length, size), 1)
        elif kind == b"IEND":
            if size - content.tell() > length + 4:
                raise problems.two_formats()
            return
        content.seek(length + 4, 1)


def _require_small_note(chunk: bytes) -> None:
    """The note's own text begins behind one of its first zero bytes; wherever that is, it is tried."""
    at = chunk.find(b"\0")
    for _ in range(4):
        if at < 0:
            return
        start = at + 1
        for skipped in (0, 1):
            unpacker = zlib.decompressobj()
            try:
                unpacked = unpacker.decompress(chunk[start + skipped :], MAX_PICTURE_TEXT_BYTES + 1)
            except zlib.error:
                continue
            if len(unpacked) > MAX_PICTURE_TEXT_BYTES:
                raise problems.unpacks_too_large(1)
        at = chunk.find(b"\0", start)


def require_harmless_jpeg(content: BinaryIO) -> None:
    """Raises DocumentUnsafe for too many pixels. One that has no frame can't be drawn, and does no harm."""
    content.seek(2)
    while len(head := content.read(2)) == 2 and head[0] == 0xFF:
        marker = head[1]
        if marker == 0xFF:
            content.seek(-1, 1)
            continue
        if marker in (_SCAN, _END):
            return
        if marker in _NO_LENGTH:
            continue
        (length,) = struct.unpack(">H", content.read(2).ljust(2, b"\0"))
        if marker in _FRAMES:
            _, height, width = struct.unpack(">BHH", content.read(5).ljust(5, b"\0"))
            _require_pixels(width, height)
            return
        content.seek(max(length - 2, 0), 1)


def _require_pixels(width: int, height: int) -> None:
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise problems.image_too_large(MAX_MEGAPIXELS)

"""PDF: no scripts, no password, and no stream that unpacks without end.

Not a PDF reader: what is looked for is found wherever it stands in the file, also in compressed object streams and
with letters written as `#4A`. Streams are unpacked one after the other and thrown away.
"""

import mmap
import re
import zlib
from typing import BinaryIO

from dossier_service.inspection import problems
from dossier_service.inspection.limits import (
    CHUNK_BYTES,
    MAX_MEGAPIXELS,
    MAX_PIXEL_BYTES,
    MAX_STREAMS,
    MAX_UNPACKED_BYTES,
    MAX_UNPACKED_MIB,
)

_DICTIONARY_BYTES = 4096
_FIRST_PIECE_BYTES = 2048
_OVERLAP_BYTES = 300


def _name(word: str) -> bytes:
    """A name as a pattern: any letter may be written by its number (PDF 1.7, 7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())


_ACTIVE = re.compile(b"(?:" + b"|".join(map(_name, ("JavaScript", "Launch", "RichMedia", "Rendition"))) + b")")
_ENCRYPTED = re.compile(_name("Encrypt") + rb"\s*(?:\d|<<)")
_PACKED_TWICE = re.compile(_name("FlateDecode") + rb"[^\]>]{0,200}?" + _name("FlateDecode"))
_IMAGE = re.compile(_name("Image") + rb"[\s/>]")
_WIDTH = re.compile(_name("Width") + rb"\s+(\d{1,9})")
_HEIGHT = re.compile(_name("Height") + rb"\s+(\d{1,9})")
_OBJECTS = re.compile(_name("ObjStm") + b"|" + _name("First"))
_STREAM = re.compile(rb">>\s{0,16}stream\r?\n")


def require_harmless(content: BinaryIO) -> None:
    """Raises DocumentUnsafe. The file is mapped, not read: it costs no memory of ours."""
    with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as file:
        if _ENCRYPTED.search(file):
            raise problems.encrypted()
        _require_harmless_objects(file)
        _walk_streams(file)


def _require_harmless_objects(text: bytes | mmap.mmap) -> None:
    if _ACTIVE.search(text):
        raise problems.active_content()
    if _PACKED_TWICE.search(text):  # no program writes that
        raise problems.unpacks_too_large(MAX_UNPACKED_MIB)


def _walk_streams(file: mmap.mmap) -> None:
    """Whatever a stream's dictionary says of it, it is tried: what is not packed fails at its first bytes."""
    left_bytes = {False: MAX_UNPACKED_BYTES, True: MAX_PIXEL_BYTES}
    position = count = 0
    while found := _STREAM.search(file, position):
        count += 1
        if count > MAX_STREAMS:
            raise problems.unpacks_too_large(MAX_UNPACKED_MIB)
        dictionary = file[max(0, found.start() - _DICTIONARY_BYTES) : found.start()]
        is_image = _IMAGE.search(dictionary) is not None
        if is_image:
            _require_pixels(dictionary)
        has_objects = _OBJECTS.search(dictionary) is not None
        unpacked, position = _unpack(file, found.end(), left_bytes[is_image], has_objects=has_objects)
        left_bytes[is_image] -= unpacked


def _require_pixels(dictionary: bytes) -> None:
    for width, height in zip(_WIDTH.findall(dictionary), _HEIGHT.findall(dictionary), strict=False):
        if int(width) * int(height) > MAX_MEGAPIXELS * 1_000_000:
            raise problems.image_too_large(MAX_MEGAPIXELS)


def _unpack(file: mmap.mmap, start: int, left_bytes: int, *, has_objects: bool) -> tuple[int, int]:
    """How much it unpacks to, and where in the file it ends: what was unpacked is not searched again."""
    unpacker, position, unpacked = zlib.decompressobj(), start, 0
    piece_bytes, seen = _FIRST_PIECE_BYTES, b""
    try:
        while not unpacker.eof and (piece := unpacker.unconsumed_tail or file[position : position + piece_bytes]):
            if not unpacker.unconsumed_tail:
                position += len(piece)
                piece_bytes = min(piece_bytes * 2, CHUNK_BYTES)
            chunk = unpacker.decompress(piece, CHUNK_BYTES)
            unpacked += len(chunk)
            if unpacked > left_bytes:
                raise problems.unpacks_too_large(MAX_UNPACKED_MIB)
            if has_objects:
                _require_harmless_objects(seen + chunk)
                seen = chunk[-_OVERLAP_BYTES:]
    except zlib.error:
        return unpacked, start
    return unpacked, position - len(unpacker.unused_data)

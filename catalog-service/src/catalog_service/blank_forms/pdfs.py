"""What a PDF does besides being read: found wherever it stands in the file, also packed in object streams and with
letters written as `#4A`. Pure.

Not a PDF reader: a reader sees what the file's own table leads to, and other programs repair that table their own way.
"""

import re
import zlib
from collections.abc import Iterator

from catalog_service.blank_forms.dangers import Danger

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_DICTIONARY_BYTES = 4096


def _name(word: str) -> bytes:
    """A name as a pattern: any letter may be written by its number (PDF 1.7, 7.3.5)."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())


_STREAM = re.compile(rb">>\s{0,16}stream\r?\n")
_PACKED = re.compile(rb">>\s{0,16}stream\r?\n.*?endstream", re.DOTALL)
_OBJECTS = re.compile(_name("ObjStm"))
_ODDLY_PACKED = re.compile(
    b"|".join(map(_name, ("ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt", "Predictor")))
)
"""No program packs objects so; what is packed so cannot be looked into."""
_DANGERS = {
    Danger.PASSWORD: re.compile(_name("Encrypt") + rb"\s*(?:\d|<<)"),
    Danger.SCRIPT: re.compile(b"|".join(map(_name, ("JavaScript", "Launch", "RichMedia", "Rendition")))),
    Danger.EMBEDDED: re.compile(_name("EmbeddedFile")),
}
_SHORT_SCRIPT = re.compile(_name("JS") + rb"(?=[\s(<])")
"""So short that packed bytes may read so by chance."""


def danger_in(content: bytes) -> Danger | None:
    found, left = _danger_in_objects(content), MAX_UNPACKED_BYTES
    for start, dictionary in _object_streams(content):
        if found:
            break
        objects = _unpacked(content, start, left)
        left -= len(objects)
        found = _danger_in_objects(objects)
        if left <= 0 or _ODDLY_PACKED.search(dictionary):
            found = Danger.UNREADABLE
    return found


def _danger_in_objects(text: bytes) -> Danger | None:
    found = next((danger for danger, pattern in _DANGERS.items() if pattern.search(text)), None)
    if found is None and _SHORT_SCRIPT.search(_PACKED.sub(b">>", text)):
        return Danger.SCRIPT
    return found


def _object_streams(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Where their bytes begin, and what stands before them."""
    for found in _STREAM.finditer(content):
        begins = content.rfind(b"obj", max(0, found.start() - _DICTIONARY_BYTES), found.start())
        dictionary = content[max(begins, 0) : found.start()]
        if _OBJECTS.search(dictionary):
            yield found.end(), dictionary


def _unpacked(content: bytes, start: int, most: int) -> bytes:
    """What is not packed stands in the file itself, and has been looked at there."""
    try:
        return zlib.decompressobj().decompress(memoryview(content)[start:], most)
    except zlib.error:
        return b""

"""What a file really is: by its bytes, against the list of what a dossier may hold."""

import codecs
import re
import zipfile
from typing import BinaryIO

import puremagic

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_MEMBERS = 2000
CHUNK_BYTES = 256 * 1024

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
ALLOWED = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain", _WORD, _EXCEL})


def media_type_of(content: BinaryIO) -> str | None:
    """The media type when the file may be stored, else None. The name and the declared type play no part."""
    content.seek(0)
    head = content.read(4096)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_type(content)
    found = _magic(head)
    if found in ALLOWED:
        return found
    return "text/plain" if _is_text(content) else None


def _magic(head: bytes) -> str | None:
    try:
        return puremagic.from_string(head, mime=True)
    except puremagic.PureError:
        return None


def _is_text(content: BinaryIO) -> bool:
    """Read piece by piece: a whole file as one string takes up to four times its size."""
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := content.read(CHUNK_BYTES):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _office_type(content: BinaryIO) -> str | None:
    """A Word or Excel file, unless it unpacks to something monstrous (zip bomb)."""
    content.seek(0)
    try:
        members = zipfile.ZipFile(content).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        return None
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return _WORD
    return _EXCEL if "xl/workbook.xml" in names else None

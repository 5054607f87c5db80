"""What a file really is, by its bytes, and whether it may be kept: bounded in memory and time whatever it holds."""

from typing import BinaryIO

import puremagic

from dossier_service.inspection import office, pdfs, pictures, polyglots, texts
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused

_HEAD_BYTES = 4096
ALLOWED = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain", office.WORD, office.EXCEL})
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_OTHER_NAMES = {
    "application/x-pdf": {"application/pdf"},
    "image/jpg": {"image/jpeg"},
    "image/pjpeg": {"image/jpeg"},
    "image/x-png": {"image/png"},
    "application/zip": {office.WORD, office.EXCEL},
    "application/x-zip-compressed": {office.WORD, office.EXCEL},
    "text/csv": {"text/plain"},
}


def inspect(content: BinaryIO, declared: str | None) -> str:
    """The media type found. `content` is a real file, at most 20 MiB; its name plays no part.

    Raises DocumentTypeRefused, DocumentTypeMismatch, DocumentUnsafe.
    """
    found = media_type_of(content)
    if found is None:
        raise DocumentTypeRefused
    said = (declared or "").partition(";")[0].strip().lower()
    if said not in _SAYS_NOTHING and found not in _OTHER_NAMES.get(said, {said}):
        raise DocumentTypeMismatch(said[:100], found)
    _require_harmless(content, found)
    return found


def media_type_of(content: BinaryIO) -> str | None:
    """One of those that may be kept, else None."""
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return office.media_type_of(content)
    found = _magic(head)
    if found in ALLOWED:
        return found
    return "text/plain" if texts.is_text(content) else None


def _magic(head: bytes) -> str | None:
    try:
        return puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return None


def _require_harmless(content: BinaryIO, media_type: str) -> None:
    polyglots.require_one_format(content, media_type)
    match media_type:
        case "application/pdf":
            pdfs.require_harmless(content)
        case "image/png":
            pictures.require_harmless_png(content)
        case "image/jpeg":
            pictures.require_harmless_jpeg(content)
        case "text/plain":
            texts.require_harmless(content)
        case _:
            office.require_harmless(content)

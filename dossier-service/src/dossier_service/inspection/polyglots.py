"""One file that two programs read as two different things."""

import zipfile
from typing import BinaryIO

from dossier_service.inspection import problems, zips

_PDF_WITHIN_BYTES = 1024
"""A reader takes a file for a PDF when the mark stands anywhere in its first kilobyte (PDF 1.7, note 13)."""


def require_one_format(content: BinaryIO, media_type: str) -> None:
    """Raises DocumentUnsafe."""
    content.seek(0)
    if media_type != "application/pdf" and b"%PDF-" in content.read(_PDF_WITHIN_BYTES):
        raise problems.two_formats()
    if not zips.begins_as_zip(content) and _holds_zip(content):
        raise problems.two_formats()


def _holds_zip(content: BinaryIO) -> bool:
    """An archive is read from its end, so anything may stand before it; it must have a member to be one."""
    end = zips.end_of(content)
    if end is None or not end.members > 0:
        return False
    if end.directory_bytes > end.position:
        return False
    content.seek(end.position - end.directory_bytes)
    return content.read(4) == zipfile.stringCentralDir  # type: ignore[attr-defined]

"""Word and Excel files: ZIP archives of XML, opened part by part as far as a budget reaches."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from dossier_service.inspection import problems, zips
from dossier_service.inspection.limits import (
    CHUNK_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    MAX_UNPACKED_MIB,
    MIB,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, ValueError, OSError, LookupError, EOFError, NotImplementedError)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
_XML_NAMES = (".xml", ".rels", ".vml")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)|(?:<\0!\0|\0<\0!)\0?(?:D|E)")
_DTD_OVERLAP = 16
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_MAX_DEPTH = 1
"""A chart in a text brings its own workbook; a workbook in that one would be somebody's joke."""


def media_type_of(content: BinaryIO) -> str | None:
    """By its table of contents, unless that is itself too large to be read."""
    end = zips.end_of(content)
    if end is None:
        return None
    if end.members > MAX_MEMBERS or end.directory_bytes > MAX_DIRECTORY_BYTES:
        raise problems.unpacks_too_large(MAX_UNPACKED_MIB)
    try:
        return _kind_of(zipfile.ZipFile(content).namelist())
    except _UNREADABLE:
        return None


def _kind_of(names: Iterable[str]) -> str | None:
    present = set(names)
    if "[Content_Types].xml" not in present:
        return None
    if "word/document.xml" in present:
        return WORD
    return EXCEL if "xl/workbook.xml" in present else None


def require_harmless(content: BinaryIO) -> None:
    """Every part is unpacked once and thrown away: declared sizes may lie. Raises DocumentUnsafe."""
    end = zips.end_of(content)
    if end is None or end.tail_bytes:
        raise problems.two_formats()
    _Unpacking().walk(content, depth=0)


class _Unpacking:
    """With one budget for the file and all that is nested in it."""

    def __init__(self) -> None:
        self._left_bytes = MAX_UNPACKED_BYTES
        self._left_members = MAX_MEMBERS

    def walk(self, content: IO[bytes], depth: int) -> None:
        try:
            with zipfile.ZipFile(content) as package:
                members = package.infolist()
                self._left_members -= len(members)
                if self._left_members < 0 or sum(member.file_size for member in members) > self._left_bytes:
                    raise problems.unpacks_too_large(MAX_UNPACKED_MIB)
                _require_sane_names(members)
                for member in members:
                    self._open(package, member, depth)
        except _UNREADABLE as error:
            raise problems.broken() from error

    def _open(self, package: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
        if member.flag_bits & _ENCRYPTED_FLAGS:
            raise problems.encrypted()
        with package.open(member) as part:
            head = part.read(8)
            self._spend(len(head))
            if head.startswith(_ARCHIVES):
                raise problems.nested_archive()
            if head.startswith(b"PK\x03\x04"):
                self._walk_nested(head, part, depth)
            else:
                self._read(head, part, is_xml=member.filename.lower().endswith(_XML_NAMES))

    def _read(self, head: bytes, part: IO[bytes], *, is_xml: bool) -> None:
        seen = head
        while chunk := part.read(CHUNK_BYTES):
            self._spend(len(chunk))
            if is_xml and _DTD.search(seen + chunk):
                raise problems.document_type_declared()
            seen = chunk[-_DTD_OVERLAP:]

    def _walk_nested(self, head: bytes, part: IO[bytes], depth: int) -> None:
        with SpooledTemporaryFile(max_size=MIB) as nested:
            nested.write(head)
            while chunk := part.read(CHUNK_BYTES):
                self._spend(len(chunk))
                nested.write(chunk)
            if depth >= _MAX_DEPTH or media_type_of(nested) is None:  # type: ignore[arg-type]
                raise problems.nested_archive()
            self.walk(nested, depth + 1)

    def _spend(self, count: int) -> None:
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise problems.unpacks_too_large(MAX_UNPACKED_MIB)


def _require_sane_names(members: list[zipfile.ZipInfo]) -> None:
    """Raises DocumentUnsafe for names that lead out of the archive, that stand twice, and for macros."""
    names = [member.orig_filename for member in members]
    if len(set(names)) < len(names):
        raise problems.broken()
    for name in names:
        steps = re.split(r"[/\\]", name)
        if name.startswith(("/", "\\")) or ".." in steps or "\0" in name or ":" in steps[0]:
            raise problems.unsafe_names()
        if steps[-1].lower() == "vbaproject.bin" or "activex" in (step.lower() for step in steps[:-1]):
            raise problems.active_content()

"""What a blank form really is: by its bytes alone. The name and the declared type play no part."""

import io
import zipfile
from enum import StrEnum

from catalog_service import archives
from catalog_service.blank_forms import office, pdfs
from catalog_service.blank_forms.dangers import Danger

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_CONTENT_TYPES_BYTES = 1024 * 1024


class FormFileType(StrEnum):
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"

    @property
    def ending(self) -> str:
        return f".{self.name.lower()}"


_MAIN_PARTS = {"word/document.xml": FormFileType.DOCX, "xl/workbook.xml": FormFileType.XLSX}
_MACRO_MEMBERS = ("vbaproject.bin", "vbadata.xml")
_MACRO_TYPES = (b"macroenabled", b"vbaproject")
_ODT_PROGRAMS = ("Basic/", "Scripts/")


def type_of(content: bytes) -> FormFileType | None:
    """None: it may not be stored. Refuses what carries macros and what unpacks to something monstrous."""
    if content.startswith(b"%PDF-"):
        return FormFileType.PDF if b"%%EOF" in content[-2048:] else None
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _packed_type(archive)
    except archives.UNREADABLE:
        return None


def danger_in(content: bytes, kind: FormFileType) -> Danger | None:
    """What a file of this type does besides being read and filled in."""
    return pdfs.danger_in(content) if kind is FormFileType.PDF else office.danger_in(content)


def _packed_type(archive: zipfile.ZipFile) -> FormFileType | None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        return None
    names = [member.filename for member in members]
    if names[0] == "mimetype":
        return _open_document(archive, names)
    if "[Content_Types].xml" not in names or any(name.lower().endswith(_MACRO_MEMBERS) for name in names):
        return None
    types = _head(archive, "[Content_Types].xml").lower()
    if any(macro in types for macro in _MACRO_TYPES):
        return None
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> FormFileType | None:
    if any(name.startswith(_ODT_PROGRAMS) for name in names) or "content.xml" not in names:
        return None
    return FormFileType.ODT if _head(archive, "mimetype") == FormFileType.ODT.encode() else None


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(MAX_CONTENT_TYPES_BYTES)

"""Blank forms' files inside a package: their bytes in base64, known by their SHA-256."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints
from servicekit.problems import FieldError, Text

from catalog_service.blank_forms import mentions, sniffing
from catalog_service.blank_forms.dangers import REASONS
from catalog_service.blank_forms.service import FileContent
from catalog_service.procedures.schemas import ProcedureDocument

_NO_BASE64 = Text("Nội dung tệp không phải là base64", "The content is not base64")
_OTHER_HASH = Text("SHA-256 không khớp với nội dung tệp", "The SHA-256 is not that of the content")
_TOO_LARGE = Text("Tệp biểu mẫu lớn hơn 5 MiB", "The file is larger than 5 MiB")
_OTHER_TYPE = Text("Nội dung tệp không đúng với loại tệp", "The content is not of this media type")


class FileDocument(BaseModel):
    """A file as it is imported and exported."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    content_base64: str

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.content_base64, validate=True)


class Kept(NamedTuple):
    media_type: str
    size: int


def document_of(file: FileContent) -> FileDocument:
    return FileDocument(
        sha256=file.sha256, media_type=file.media_type, content_base64=base64.b64encode(file.content).decode()
    )


def faults(document: FileDocument) -> list[FieldError]:
    """What is wrong with one file; it is what its bytes say, as when it is uploaded."""
    try:
        content = document.content
    except ValueError:
        return [FieldError("/content_base64", "not_base64", _NO_BASE64)]
    if len(content) > sniffing.MAX_BYTES:
        return [FieldError("/content_base64", "too_large", _TOO_LARGE)]
    if hashlib.sha256(content).hexdigest() != document.sha256:
        return [FieldError("/sha256", "other_content", _OTHER_HASH)]
    kind = sniffing.type_of(content)
    if kind is None or kind != document.media_type:
        return [FieldError("/media_type", "form_file_type_refused", _OTHER_TYPE)]
    danger = sniffing.danger_in(content, kind)
    return [FieldError("/content_base64", danger, REASONS[danger])] if danger else []


def mentioned(procedures: Iterable[ProcedureDocument]) -> set[str]:
    return {sha256 for procedure in procedures for sha256 in mentions.hashes_of(procedure.forms)}

"""An uploaded blank form, judged by its bytes before any transaction begins."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from servicekit.auth import Administrator
from servicekit.problems import FieldError, InvalidBody, Text
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from catalog_service.blank_forms import sniffing
from catalog_service.blank_forms.problems import FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe

_NO_FILE = Text("Thiếu tệp trong trường `file`", "The file is missing in the field `file`")
_OTHER_HASH = Text("SHA-256 không khớp với nội dung tệp", "The SHA-256 is not that of the content")
_ENVELOPE_BYTES = 64 * 1024

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@dataclass(frozen=True)
class Upload:
    name: str
    media_type: str
    content: bytes


Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="of the file's bytes, in lower case")]


async def _received(
    request: Request,
    _: Administrator,
    form_id: Annotated[str, Path(max_length=100)],
    name: Annotated[str | None, Query(max_length=200, description="of the file, when it is sent bare")] = None,
) -> Upload:
    content, sent_name = await _content(request)
    kind = await run_in_threadpool(sniffing.type_of, content)
    if kind is None:
        raise FormFileTypeRefused
    danger = await run_in_threadpool(sniffing.danger_in, content, kind)
    if danger:
        raise FormFileUnsafe(danger)
    return Upload(_name(sent_name or name or form_id, kind.ending), kind.value, content)


async def _received_by_hash(request: Request, _: Administrator, sha256: Sha256) -> bytes:
    content, _name = await _content(request)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InvalidBody(errors=[FieldError("", "other_content", _OTHER_HASH)])
    return content


async def _content(request: Request) -> tuple[bytes, str | None]:
    """The bytes and, in a form, the file's name. Raises FormFileTooLarge, InvalidBody."""
    if int(request.headers.get("content-length", "0")) > sniffing.MAX_BYTES + _ENVELOPE_BYTES:
        raise FormFileTooLarge
    content, name = await _sent(request)
    if len(content) > sniffing.MAX_BYTES:
        raise FormFileTooLarge
    return content, name


async def _sent(request: Request) -> tuple[bytes, str | None]:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await request.body(), None
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise InvalidBody(errors=[FieldError("/file", "missing", _NO_FILE)])
    return await file.read(sniffing.MAX_BYTES + 1), file.filename


def _name(sent: str, ending: str) -> str:
    """The last part of a path, printable, ending as its true type does; shown to people, never used as a path."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()[:200] or "bieu-mau"
    return clean if clean.lower().endswith(ending) else clean + ending


Received = Annotated[Upload, Depends(_received)]
ReceivedByHash = Annotated[bytes, Depends(_received_by_hash)]

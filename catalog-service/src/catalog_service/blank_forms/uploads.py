"""An uploaded blank form, judged by its bytes before any transaction begins."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from servicekit.auth import Administrator
from servicekit.problems import FieldError, InvalidBody, Text
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from catalog_service.blank_forms import sniffing
from catalog_service.blank_forms.problems import FormFileTooLarge, FormFileTypeRefused

_NO_FILE = Text("Thiếu tệp trong trường `file`", "The file is missing in the field `file`")
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


async def _received(
    request: Request,
    _: Administrator,
    form_id: Annotated[str, Path(max_length=100)],
    name: Annotated[str | None, Query(max_length=200, description="of the file, when it is sent bare")] = None,
) -> Upload:
    if int(request.headers.get("content-length", "0")) > sniffing.MAX_BYTES + _ENVELOPE_BYTES:
        raise FormFileTooLarge
    content, sent_name = await _content(request)
    if len(content) > sniffing.MAX_BYTES:
        raise FormFileTooLarge
    kind = await run_in_threadpool(sniffing.type_of, content)
    if kind is None:
        raise FormFileTypeRefused
    return Upload(_name(sent_name or name or form_id, kind.ending), kind.value, content)


async def _content(request: Request) -> tuple[bytes, str | None]:
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

"""A form as an answer: its name in Vietnamese (RFC 6266), its bytes under a strong ETag."""

import re
import unicodedata
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from catalog_service.blank_forms.drawing import FormContent
from catalog_service.blank_forms.sniffing import FormFileType
from catalog_service.reading import is_known

_BINARY = {"schema": {"type": "string", "format": "binary"}}
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {FormFileType.PDF.value: _BINARY}}}
FILES: dict[int | str, dict[str, Any]] = {200: {"content": {kind.value: _BINARY for kind in FormFileType}}}

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def download(request: Request, file: FormContent, cache_control: str) -> Response:
    """The file, or 304 when the caller has it already."""
    headers = {"ETag": f'"{file.sha256}"', "Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    if request.method == "GET" and is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = disposition(file.name)
    return Response(file.content, headers=headers, media_type=file.media_type)


def disposition(name: str) -> str:
    """`filename` for old readers, in plain letters; `filename*` as it is."""
    decomposed = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    ascii_name = _UNSAFE.sub("-", plain).strip("-") or "bieu-mau"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"

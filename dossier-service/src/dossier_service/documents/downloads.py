"""A paper as a download: verified as a whole before its first byte is sent, then streamed, also in parts (Range) where
it is the file itself."""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from dossier_service.documents.models import Document
from dossier_service.documents.store import forget
from dossier_service.watermarks.copies import copy_for, name_of

_SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/plain": (".txt", ".csv"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}


class _PassingFile(FileResponse):
    """Gone as soon as it was sent, or as soon as nobody listens any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            forget(self.path)


class _WholeFile(_PassingFile):
    """Made for one reading: no part of it fits to another."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


async def download(document: Document, request: Request, watermark: Sequence[str] | None = None) -> FileResponse:
    """`watermark` are the words over every page. Raises DocumentDamaged, NoWatermark, WatermarksBusy."""
    path = await copy_for(request.app.state.kit, document, watermark)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
        "X-Scan": document.scan,
    }
    if watermark is None:
        headers |= {"Content-Disposition": disposition(download_name(document)), "ETag": f'"{document.sha256}"'}
        return _PassingFile(path, media_type=document.media_type, headers=headers, stat_result=path.stat())
    headers |= {"Content-Disposition": disposition(name_of(download_name(document))), "Accept-Ranges": "none"}
    whole = _WholeFile(path, media_type="application/pdf", headers=headers, stat_result=path.stat())
    del whole.headers["ETag"]
    return whole


def download_name(document: Document) -> str:
    """Its own name, and the ending of what it is: nobody opens a `.exe` that was let in as a picture."""
    suffixes = _SUFFIXES.get(document.media_type, ())
    if PurePath(document.file_name).suffix.lower() in suffixes or not suffixes:
        return document.file_name
    return document.file_name + suffixes[0]


def disposition(name: str) -> str:
    """RFC 6266: the name in full by RFC 8187, and in plain letters for who can't read that."""
    letters = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._- ") else "_" for letter in bare)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

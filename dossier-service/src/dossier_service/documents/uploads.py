"""The uploaded file, sniffed, hashed and stored before the transaction begins: no slow work holds a row lock."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, BinaryIO

from fastapi import Depends, Request, UploadFile
from servicekit.auth import Person
from starlette.concurrency import run_in_threadpool

from dossier_service.documents import sniffing
from dossier_service.documents.problems import DocumentTooLarge, DocumentTypeRefused, EmptyDocument


@dataclass(frozen=True)
class StoredUpload:
    file_name: str
    media_type: str
    size: int
    sha256: str


async def _store(file: UploadFile, request: Request, _: Person) -> StoredUpload:
    if file.size == 0:
        raise EmptyDocument
    if (file.size or 0) > sniffing.MAX_BYTES:
        raise DocumentTooLarge
    media_type = await run_in_threadpool(sniffing.media_type_of, file.file)
    if media_type is None:
        raise DocumentTypeRefused
    file.file.seek(0)
    sha256 = await run_in_threadpool(_sha256, file.file)
    await request.app.state.kit.extras["documents"].put(sha256, file.file)
    return StoredUpload(_safe_name(file.filename), media_type, file.size or 0, sha256)


def _sha256(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(1 << 18):
        digest.update(chunk)
    return digest.hexdigest()


def _safe_name(name: str | None) -> str:
    """The last part of the path, without control characters; shown to people, never used as a path."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[:200] or "tep"


Stored = Annotated[StoredUpload, Depends(_store)]

"""The uploaded file, looked into, hashed and stored before the transaction begins: no slow work holds a row lock."""

import hashlib
import unicodedata
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import Depends, Request, Response, UploadFile
from servicekit.app import Kit
from servicekit.auth import CallerKind, Person
from servicekit.problems import Unauthenticated
from servicekit.routing import KitRoute
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive

from dossier_service.documents.problems import DocumentTooLarge, EmptyDocument
from dossier_service.documents.schemas import Scan
from dossier_service.documents.store import new_key
from dossier_service.dossiers import service as dossiers
from dossier_service.inspection import inspector
from dossier_service.inspection.limits import CHUNK_BYTES, MAX_BYTES

_MAX_BODY_BYTES = MAX_BYTES + 64 * 1024
"""The file, and what a form writes around it."""
_MAX_FIELDS = 10
_MAX_NAME = 200


@dataclass(frozen=True)
class StoredUpload:
    file_name: str
    media_type: str
    size: int
    sha256: str
    object_key: str
    scan: str
    """`pending` where there is a scanner, else `skipped`."""


class UploadRoute(KitRoute):
    """Asks whether the caller sees the dossier before the body is read, and reads no more of it than a paper takes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_admitted(request: Request) -> Response:
            await _admit(request)
            request._receive = _at_most(_MAX_BODY_BYTES, request.receive)
            if request.headers.get("content-type", "").lower().startswith("multipart/"):
                await request.form(max_files=1, max_fields=_MAX_FIELDS)
            return await handle(request)

        return handle_admitted


async def _admit(request: Request) -> None:
    """Raises DossierNotFound, Unauthenticated."""
    kit = request.app.state.kit
    caller = kit.authenticate(request)
    if caller.kind is CallerKind.ANONYMOUS:
        raise Unauthenticated
    try:
        dossier_id = UUID(request.path_params["dossier_id"])
    except ValueError:
        return  # the route itself says what is wrong with it
    async with kit.database.sessions() as session:
        await dossiers.get(session, dossier_id, caller)


def _at_most(limit_bytes: int, receive: Receive) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit_bytes:
            raise DocumentTooLarge
        return message

    return counted


async def _store(file: UploadFile, request: Request, _: Person) -> StoredUpload:
    return await take_in(request.app.state.kit, file.file, file.size or 0, file.filename, file.content_type)


async def take_in(
    kit: Kit, content: BinaryIO, size: int, file_name: str | None, declared_type: str | None
) -> StoredUpload:
    """Whichever way the bytes have come, this is their only way into the store of papers.

    Raises EmptyDocument, DocumentTooLarge, DocumentTypeRefused, DocumentTypeMismatch, DocumentUnsafe,
    DocumentStoreUnavailable.
    """
    if size == 0:
        raise EmptyDocument
    if size > MAX_BYTES:
        raise DocumentTooLarge
    media_type = await run_in_threadpool(inspector.inspect, content, declared_type)
    sha256 = await run_in_threadpool(_sha256, content)
    object_key = new_key(kit.clock())
    await kit.extras["documents"].put(object_key, content)
    scan = Scan.PENDING if kit.settings.clamd_host else Scan.SKIPPED  # type: ignore[attr-defined]
    return StoredUpload(safe_name(file_name), media_type, size, sha256, object_key, scan)


def _sha256(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def safe_name(name: str | None) -> str:
    """The last part of the path, without control characters; shown to people, never used as a path."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip(" .")
    return printable[-_MAX_NAME:] or "tep"


Stored = Annotated[StoredUpload, Depends(_store)]

"""The body of a PATCH, kept part by part while it comes: what a torn connection brought need not be sent again."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO

from servicekit.app import Kit
from servicekit.auth import Caller
from servicekit.problems import Problem
from starlette.requests import ClientDisconnect

from dossier_service.documents.problems import DocumentStoreUnavailable
from dossier_service.documents.store import PARTS, new_key
from dossier_service.resumable_uploads import finishing, service
from dossier_service.resumable_uploads.checksum import Checksum
from dossier_service.resumable_uploads.models import ResumableUpload, UploadPart
from dossier_service.resumable_uploads.problems import UploadLengthExceeded

PART_BYTES = 1024 * 1024
"""What is held in memory, and the most that is lost when the line breaks without a word."""


async def receive(
    kit: Kit, upload: ResumableUpload, caller: Caller, body: AsyncIterator[bytes], checksum: Checksum | None
) -> None:
    """`upload` says afterwards how far it is.

    Raises UploadLengthExceeded, UploadChecksumMismatch, OffsetConflict, UploadNotFound, TooManyParts, and when the file
    is whole what a paper is refused for.
    """
    arrival = _Arrival(kit, upload, checksum)
    try:
        with suppress(ClientDisconnect):
            async for chunk in body:
                await arrival.take(chunk)
        await arrival.end(caller)
    except Problem:
        await arrival.drop_held()
        raise


class _Arrival:
    """Bytes go from the tail into held parts, which are in the store, and from there into the upload.

    The last bytes of the file stay in the tail: they count together with the paper, or not at all.
    """

    def __init__(self, kit: Kit, upload: ResumableUpload, checksum: Checksum | None) -> None:
        self._kit, self._upload, self._checksum = kit, upload, checksum
        self._tail = bytearray()
        self._held: list[UploadPart] = []

    @property
    def _stored_until(self) -> int:
        return self._upload.received_bytes + sum(part.size_bytes for part in self._held)

    async def take(self, chunk: bytes) -> None:
        if self._stored_until + len(self._tail) + len(chunk) > self._upload.length_bytes:
            raise UploadLengthExceeded
        self._tail += chunk
        if self._checksum:
            self._checksum.update(chunk)
        while len(self._tail) > PART_BYTES:
            await self._store(PART_BYTES)

    async def end(self, caller: Caller) -> None:
        if self._upload.document_id:
            return
        if self._checksum:
            self._checksum.require_match()
        if self._stored_until + len(self._tail) == self._upload.length_bytes:
            await finishing.finish(self._kit, self._upload, self._held, bytes(self._tail), caller)
            return
        if self._tail:
            await self._store(len(self._tail))
        await self._keep_held()

    async def drop_held(self) -> None:
        with suppress(DocumentStoreUnavailable):  # what stays nobody refers to: it is swept away
            await self._kit.extras["documents"].remove([part.object_key for part in self._held])

    async def _store(self, size: int) -> None:
        content = bytes(self._tail[:size])
        part = UploadPart(
            upload_id=self._upload.id,
            starts_at_byte=self._stored_until,
            size_bytes=size,
            sha256=hashlib.sha256(content).hexdigest(),
            object_key=new_key(self._kit.clock(), PARTS),
        )
        await self._kit.extras["documents"].put(part.object_key, BytesIO(content))
        del self._tail[:size]
        self._held.append(part)
        if self._checksum is None:
            await self._keep_held()

    async def _keep_held(self) -> None:
        if not self._held:
            return
        async with self._kit.database.transaction() as session:
            await service.keep(session, self._upload.id, self._upload.received_bytes, self._held)
        self._upload.received_bytes = self._stored_until
        self._held.clear()

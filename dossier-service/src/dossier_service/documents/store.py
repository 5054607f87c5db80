"""Where the bytes of papers lie: a local folder or an S3 bucket, by one setting; keys are SHA-256."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

CHUNK_BYTES = 256 * 1024


class DocumentStore:
    def __init__(self, location: str) -> None:
        self._store: ObjectStore = (
            from_url(location) if "://" in location else LocalStore(Path(location).resolve(), mkdir=True)
        )

    async def put(self, sha256: str, content: BinaryIO) -> None:
        content.seek(0)
        await obstore.put_async(self._store, _key(sha256), content)

    async def stream(self, sha256: str) -> AsyncIterator[bytes]:
        """Raises FileNotFoundError when the object is gone."""
        found = await obstore.get_async(self._store, _key(sha256))
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"

"""Where the bytes of papers lie: a local folder or an S3 bucket, by one setting."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url
from servicekit.ids import uuid7
from starlette.concurrency import run_in_threadpool

from dossier_service.documents.problems import DocumentStoreUnavailable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

CHUNK_BYTES = 256 * 1024
_BATCH = 500
_PART_BYTES = 5 * 1024 * 1024
"""The least that S3 takes as a part; one at a time is held in memory."""
_RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}
"""Somebody waits for the answer: obstore itself would go on for three minutes."""
COPY_PREFIX = "mot-cua-paper-"
PAPERS, QUARANTINE, PARTS = "papers", "quarantine", "parts"


def new_key(now: datetime, prefix: str = PAPERS) -> str:
    """Of its own for every upload: what nobody refers to can be removed without looking at what else is the same."""
    return f"{prefix}/{now:%Y-%m-%d}/{uuid7()}"


def quarantine_key(key: str) -> str:
    return f"{QUARANTINE}/{key.rsplit('/', 1)[-1]}"


class Damaged(Exception):
    """`reason` is `missing` or `changed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DocumentStore:
    """Every call raises DocumentStoreUnavailable when the store does not do as it is asked."""

    def __init__(self, location: str) -> None:
        """A folder, or `s3://bucket` with the usual settings of AWS (`AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID` …) beside."""
        self._store: ObjectStore = (
            from_url(location, retry_config=_RETRIES, client_options=_client())
            if "://" in location
            else LocalStore(Path(location).resolve(), mkdir=True)
        )

    async def put(self, key: str, content: BinaryIO) -> None:
        """Whole or not at all: the object shows under its key when its last byte is there."""
        content.seek(0)
        with _told():
            await obstore.put_async(self._store, key, content, chunk_size=_PART_BYTES, max_concurrency=1)

    async def duplicate(self, key: str, other_key: str) -> None:
        with _told():
            await obstore.copy_async(self._store, key, other_key)

    async def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            with suppress(FileNotFoundError), _told():
                await obstore.delete_async(self._store, key)

    async def older_than(self, moment: datetime, *prefixes: str) -> AsyncIterator[list[str]]:
        """Keys of our own making, in batches; what else lies in the store is not ours to judge."""
        for prefix in prefixes:
            async for batch in obstore.list(self._store, prefix, chunk_size=_BATCH):
                yield [found["path"] for found in batch if found["last_modified"] < moment]

    async def copy(self, key: str, sha256: str) -> Path:
        """A temporary file with the verified bytes, for the caller to remove. Raises Damaged."""
        return await self.joined([(key, sha256)])

    async def joined(self, pieces: Sequence[tuple[str, str]], tail: bytes = b"") -> Path:
        """Like `copy`, of several objects (key, SHA-256) one after another and what comes behind them."""
        descriptor, name = await run_in_threadpool(tempfile.mkstemp, prefix=COPY_PREFIX)
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for key, sha256 in pieces:
                    await self._fetch(key, sha256, file)
                await run_in_threadpool(file.write, tail)
        except BaseException:
            forget(path)
            raise
        return path

    async def _fetch(self, key: str, sha256: str, file: BinaryIO) -> None:
        digest = hashlib.sha256()
        try:
            with _told():
                found = await obstore.get_async(self._store, key)
                async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                    digest.update(chunk)
                    await run_in_threadpool(file.write, chunk)
        except FileNotFoundError as error:
            raise Damaged("missing") from error
        if digest.hexdigest() != sha256:
            raise Damaged("changed")


def _client() -> "ClientConfig":
    """Options that are given here hide AWS_ALLOW_HTTP from obstore."""
    waits: ClientConfig = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}
    return waits | {"allow_http": os.environ.get("AWS_ALLOW_HTTP") == "true"}


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise DocumentStoreUnavailable from error


def forget(copy: str | os.PathLike[str]) -> None:
    """Also when the task was cancelled: so not in a thread, which would have to be waited for."""
    Path(copy).unlink(missing_ok=True)


def forget_old_copies(moment: datetime) -> int:
    """Copies whose process died before it could forget them; how many there were."""
    old = [
        path
        for path in Path(tempfile.gettempdir()).glob(f"{COPY_PREFIX}*")
        if path.is_file() and path.stat().st_mtime < moment.timestamp()
    ]
    for path in old:
        forget(path)
    return len(old)

"""Files of blank forms: kept once by their SHA-256, found through the record or draft that mentions them."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.catalog import FormReference
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.blank_forms import mentions, repository, sniffing
from catalog_service.blank_forms.problems import FormFileNotFound, FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe
from catalog_service.blank_forms.schemas import FormFileKept

ORPHANS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class FileContent:
    sha256: str
    media_type: str
    content: bytes


async def put_file(session: Session, content: bytes, media_type: str | None = None) -> str:
    """Keep the bytes and give their SHA-256. What they are is read from them; `media_type` may only agree.

    Raises FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe.
    """
    if len(content) > sniffing.MAX_BYTES:
        raise FormFileTooLarge
    kind = sniffing.type_of(content)
    if kind is None or media_type not in (None, kind.value):
        raise FormFileTypeRefused
    danger = await asyncio.to_thread(sniffing.danger_in, content, kind)
    if danger:
        raise FormFileUnsafe(danger)
    sha256 = hashlib.sha256(content).hexdigest()
    await repository.put(session, sha256, kind.value, content)
    return sha256


async def file(session: Session, sha256: str) -> FileContent:
    """Raises FormFileNotFound."""
    found = await files_of(session, [sha256])
    if not found:
        raise FormFileNotFound
    return found[0]


async def keep(session: Session, content: bytes) -> FormFileKept:
    """Raises FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe."""
    sha256 = await put_file(session, content)
    media_type, size = (await repository.kept(session, [sha256]))[sha256]
    return FormFileKept(sha256=sha256, media_type=media_type, size=size)


async def files_of(session: Session, hashes: Collection[str]) -> list[FileContent]:
    """Those that are kept, in the order of their hashes."""
    found = await repository.files(session, hashes)
    return [FileContent(key, found[key].media_type, found[key].content) for key in sorted(found)]


async def size_of(session: Session, hashes: Collection[str]) -> int:
    """Bytes of those that are kept, together."""
    return sum(size for _, size in (await repository.kept(session, hashes)).values())


async def file_faults(session: Session, references: Sequence[FormReference]) -> list[FieldError]:
    """Files that a document mentions and nobody uploaded, or of which it says something untrue."""
    return mentions.faults(references, await repository.kept(session, mentions.hashes_of(references)))


async def forget_orphans(session: Session, now: datetime, limit: int) -> int:
    """Files that no version and no draft has mentioned for a month. Gives how many there were."""
    return await repository.forget_orphans(session, now - ORPHANS_KEPT, limit)

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import delete, func, select, update

from dossier_service.resumable_uploads.models import ResumableUpload, UploadPart


async def own(session: Session, dossier_id: UUID, upload_id: UUID, subject: str) -> ResumableUpload | None:
    query = select(ResumableUpload).where(
        ResumableUpload.id == upload_id, ResumableUpload.dossier_id == dossier_id, ResumableUpload.created_by == subject
    )
    return await session.scalar(query)


async def unfinished(session: Session, dossier_id: UUID, subject: str, now: datetime) -> int:
    query = select(func.count()).where(
        ResumableUpload.dossier_id == dossier_id,
        ResumableUpload.created_by == subject,
        ResumableUpload.document_id.is_(None),
        ResumableUpload.expires_at > now,
    )
    return await session.scalar(query) or 0


async def advance(session: Session, upload_id: UUID, start: int, end: int, document_id: UUID | None = None) -> bool:
    """Whether it stood at `start` and stands at `end` now: of several who go on there at once, one does."""
    statement = update(ResumableUpload).where(ResumableUpload.id == upload_id, ResumableUpload.received_bytes == start)
    changed = statement.values(received_bytes=end, document_id=document_id).returning(ResumableUpload.id)
    return await session.scalar(changed) is not None


async def offset_of(session: Session, upload_id: UUID) -> int | None:
    return await session.scalar(select(ResumableUpload.received_bytes).where(ResumableUpload.id == upload_id))


async def parts(session: Session, upload_id: UUID) -> Sequence[UploadPart]:
    query = select(UploadPart).where(UploadPart.upload_id == upload_id).order_by(UploadPart.starts_at_byte)
    return (await session.scalars(query)).all()


async def count_parts(session: Session, upload_id: UUID) -> int:
    return await session.scalar(select(func.count()).where(UploadPart.upload_id == upload_id)) or 0


async def forget_parts(session: Session, upload_ids: Collection[UUID]) -> list[str]:
    """The keys of what is to be removed from the store."""
    statement = delete(UploadPart).where(UploadPart.upload_id.in_(upload_ids)).returning(UploadPart.object_key)
    return list(await session.scalars(statement))


async def forget(session: Session, upload_ids: Collection[UUID]) -> list[str]:
    """With their parts, whose keys are given."""
    keys = await forget_parts(session, upload_ids)
    await session.execute(delete(ResumableUpload).where(ResumableUpload.id.in_(upload_ids)))
    return keys


async def lock_expired(session: Session, now: datetime, count: int) -> Sequence[UUID]:
    query = select(ResumableUpload.id).where(ResumableUpload.expires_at <= now).order_by(ResumableUpload.expires_at)
    return (await session.scalars(query.limit(count).with_for_update(skip_locked=True))).all()


async def keys_in_use(session: Session, keys: Collection[str]) -> set[str]:
    return set(await session.scalars(select(UploadPart.object_key).where(UploadPart.object_key.in_(keys))))

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from servicekit.database import Session
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from catalog_service.blank_forms.models import DrawnForm, StoredFile
from catalog_service.database import is_among
from catalog_service.procedures.models import ProcedureForm, ProcedureVersion
from catalog_service.procedures.repository import has_a_day, in_force

Version = ProcedureVersion


@dataclass(frozen=True)
class Published:
    """What a version says about its forms; `form` is the stored answer of the electronic one."""

    version: int
    name: str
    valid_from: date
    forms: list[dict[str, Any]]
    executing_agencies: list[dict[str, Any]]
    form: bytes | None


async def published(
    session: Session, code: str, *, today: date, at: date | None = None, version: int | None = None
) -> Published | None:
    """A numbered version, else the one in force `at` a day, else the newest that has begun, be it ended."""
    columns: list[Any] = [Version.version, Version.name, Version.valid_from]
    blocks = [Version.record[name] for name in ("forms", "executing_agencies")]
    with_form = (ProcedureForm.code == Version.code) & (ProcedureForm.version == Version.version)
    query = select(*columns, *blocks, ProcedureForm.payload).outerjoin(ProcedureForm, with_form)
    query = query.where(Version.code == code)
    if version is not None:
        query = query.where(Version.version == version)
    elif at is not None:
        query = query.where(in_force(at))
    else:
        begun = query.where(Version.valid_from <= today, has_a_day(Version))
        query = begun.order_by(Version.version.desc()).limit(1)
    row = (await session.execute(query)).one_or_none()
    return Published(*row) if row else None


async def put(session: Session, sha256: str, media_type: str, content: bytes) -> None:
    """Once, however often; a file that is stored again is an orphan no sooner than any other."""
    row = {"sha256": sha256, "media_type": media_type, "size": len(content), "content": content}
    statement = insert(StoredFile).values(row)
    again = {"stored_at": func.now()}
    await session.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=again))


async def get(session: Session, sha256: str) -> StoredFile | None:
    return (await files(session, [sha256])).get(sha256)


async def files(session: Session, hashes: Collection[str]) -> dict[str, StoredFile]:
    """With their bytes."""
    query = select(StoredFile).where(is_among(StoredFile.sha256, hashes)).options(undefer(StoredFile.content))
    return {file.sha256: file for file in await session.scalars(query)}


async def kept(session: Session, hashes: Collection[str]) -> dict[str, tuple[str, int]]:
    """Media type and size of those that are kept."""
    query = select(StoredFile.sha256, StoredFile.media_type, StoredFile.size).where(is_among(StoredFile.sha256, hashes))
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}


async def drawing(session: Session, code: str, version: int, form_id: str, drawn_by: str) -> bytes | None:
    query = select(DrawnForm.content).where(DrawnForm.code == code, DrawnForm.version == version)
    return await session.scalar(query.where(DrawnForm.form_id == form_id, DrawnForm.drawn_by == drawn_by))


async def keep_drawing(session: Session, code: str, version: int, form_id: str, drawn_by: str, content: bytes) -> None:
    key = {"code": code, "version": version, "form_id": form_id}
    fresh = {"drawn_by": drawn_by, "content": content}
    statement = insert(DrawnForm).values(key | fresh)
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=fresh))


_MENTIONED = """
    SELECT form->'file'->>'sha256' FROM procedure_version, jsonb_array_elements(record->'forms') AS form
        WHERE form->'file'->>'sha256' IS NOT NULL
    UNION
    SELECT form->'file'->>'sha256' FROM procedure_draft, json_array_elements(document->'forms') AS form
        WHERE json_typeof(document->'forms') = 'array' AND form->'file'->>'sha256' IS NOT NULL"""


async def forget_orphans(session: Session, stored_before: datetime, limit: int) -> int:
    """Files that no version and no draft mentions."""
    orphans = select(StoredFile.sha256).where(
        StoredFile.stored_at < stored_before, text(f"sha256 NOT IN ({_MENTIONED})")
    )
    gone = delete(StoredFile).where(StoredFile.sha256.in_(orphans.limit(limit)), StoredFile.stored_at < stored_before)
    result = await session.execute(gone)
    return result.rowcount  # type: ignore[attr-defined]

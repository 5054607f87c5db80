from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from dossier_service.dossiers.models import Dossier
from dossier_service.exchange.models import ExternalDossier, Push
from dossier_service.procedures.models import ProcedureVersion
from dossier_service.units.models import Unit
from dossier_service.units.repository import codes_below


async def agencies_below(session: Session, agencies: Collection[str]) -> set[str]:
    """The partner's agencies, everything under them, and what they have succeeded."""
    return set((await session.scalars(codes_below(*agencies))).all())


async def all_agencies(session: Session) -> set[str]:
    return set((await session.scalars(select(Unit.code))).all())


async def known_procedures(session: Session, codes: Collection[str]) -> set[str]:
    return set((await session.scalars(select(ProcedureVersion.code).where(ProcedureVersion.code.in_(codes)))).all())


async def lock_source(session: Session, source: str) -> None:
    """Until the commit; new codes have no row yet that could be locked."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(source, 0))))


async def external(session: Session, source: str, codes: Collection[str]) -> dict[str, ExternalDossier]:
    query = select(ExternalDossier).where(ExternalDossier.source == source, ExternalDossier.external_code.in_(codes))
    return {row.external_code: row for row in await session.scalars(query)}


async def put_external(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = upsert(ExternalDossier).values(rows)
    keys = ("source", "external_code", "id", "received_at")
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    index = [ExternalDossier.source, ExternalDossier.external_code]
    await session.execute(statement.on_conflict_do_update(index_elements=index, set_=changed))


async def filed_elsewhere(session: Session, source: str, codes: Collection[str]) -> set[str]:
    """Codes of that source that are dossiers of ours already."""
    query = select(Dossier.external_code).where(Dossier.source == source, Dossier.external_code.in_(codes))
    return {code for code in await session.scalars(query) if code}


async def queue(session: Session, row: dict[str, Any]) -> None:
    await session.execute(upsert(Push).values(row).on_conflict_do_nothing())


async def next_pushes(session: Session, now: datetime, limit: int) -> Sequence[Push]:
    """The next step of each dossier whose steps before it are through; at most one per dossier."""
    before = aliased(Push)
    through = exists().where(
        before.dossier_id == Push.dossier_id,
        before.sequence == Push.sequence - 1,
        before.state.in_(("pushed", "skipped")),
    )
    query = (
        select(Push)
        .where(Push.state == "waiting", Push.next_attempt_at <= now)
        .where((Push.sequence == 1) | through)
        .order_by(Push.next_attempt_at, Push.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def has_pushed(session: Session, dossier_id: UUID) -> bool:
    query = select(exists().where(Push.dossier_id == dossier_id, Push.state == "pushed"))
    return bool(await session.scalar(query))


async def get_push(session: Session, push_id: UUID) -> Push | None:
    return await session.get(Push, push_id)


def pushes_in(state: str) -> Select[Push]:
    return select(Push).where(Push.state == state).order_by(Push.occurred_at, Push.id)

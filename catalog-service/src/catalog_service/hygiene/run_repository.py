"""Rows of a run: itself, the links it tries, the records it looks at."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import and_, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from catalog_service.hygiene.models import HygieneRun, LinkCheck
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import in_force

Run, Link, Version = HygieneRun, LinkCheck, ProcedureVersion

# Whoever asks for a run joins one that has not begun: two that ask at once must see each other.
_LOCK = 4_150_210_010
_BATCH = 1000


async def lock(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def waiting(session: Session) -> HygieneRun | None:
    """One that has not begun."""
    query = select(Run).where(Run.phase == "gather", Run.attempts == 0).order_by(Run.operation_id).limit(1)
    return await session.scalar(query)


async def had_night(session: Session, day: date) -> bool:
    return await session.scalar(select(Run.operation_id).where(Run.nightly, Run.day == day)) is not None


async def open_run(session: Session) -> HygieneRun | None:
    """The oldest that is not done, locked; None as well while somebody else holds it."""
    query = select(Run).where(Run.finished_at.is_(None)).order_by(Run.operation_id).limit(1)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def get_for_update(session: Session, operation_id: UUID) -> HygieneRun:
    query = select(Run).where(Run.operation_id == operation_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def last_ended(session: Session) -> HygieneRun | None:
    query = select(Run).where(Run.finished_at.is_not(None)).order_by(Run.finished_at.desc(), Run.operation_id.desc())
    return await session.scalar(query.limit(1))


async def record_count(session: Session, day: date) -> int:
    return await session.scalar(select(func.count()).select_from(Version).where(in_force(day))) or 0


async def records_after(session: Session, code: str, day: date, limit: int) -> list[Any]:
    """Code, record and when its decision was first published, of what is in force, in code order."""
    earlier = Version.__table__.alias("earlier")
    same_decision = and_(
        earlier.c.code == Version.code,
        earlier.c.record["decided_on"].astext == Version.record["decided_on"].astext,
    )
    first = select(func.min(earlier.c.published_at)).where(same_decision).scalar_subquery()
    columns: list[Any] = [Version.code, Version.record, func.coalesce(first, Version.published_at).label("first_at")]
    query = select(*columns).where(in_force(day), Version.code > code).order_by(Version.code).limit(limit)
    return list(await session.execute(query))


async def want_links(session: Session, run: UUID, urls: Collection[str]) -> None:
    ordered = sorted(urls)
    for start in range(0, len(ordered), _BATCH):
        rows = [{"url": url, "wanted_by": run, "answered": False} for url in ordered[start : start + _BATCH]]
        statement = insert(Link).values(rows)
        wanted = {"wanted_by": statement.excluded.wanted_by}
        await session.execute(statement.on_conflict_do_update(index_elements=[Link.url], set_=wanted))


async def untried(session: Session, run: UUID, limit: int) -> list[str]:
    """Those that have waited longest, hosts well mixed."""
    query = select(Link.url).where(Link.wanted_by == run, Link.tried_by.is_distinct_from(run))
    order = (Link.tried_at.asc().nulls_first(), func.md5(Link.url))
    return list(await session.scalars(query.order_by(*order).limit(limit)))


async def keep_tries(session: Session, run: UUID, now: datetime, tries: Mapping[str, tuple[bool, str | None]]) -> None:
    """Url → whether anybody answered, and the fault."""
    for url, (answered, fault) in sorted(tries.items()):
        values = {"tried_by": run, "tried_at": now, "answered": answered, "tried_fault": fault}
        await session.execute(update(Link).where(Link.url == url).values(values))


async def tried_any(session: Session, run: UUID) -> bool:
    return await session.scalar(select(Link.url).where(Link.tried_by == run).limit(1)) is not None


async def anybody_answered(session: Session, run: UUID) -> bool:
    query = select(Link.url).where(Link.tried_by == run, Link.answered).limit(1)
    return await session.scalar(query) is not None


async def count_failures(session: Session, run: UUID, day: date) -> None:
    """An unbroken row of failures grows by this day, or ends."""
    tried = update(Link).where(Link.tried_by == run)
    since = func.coalesce(Link.failing_since, day)
    failed = {"fault": Link.tried_fault, "failing_since": since, "failing_until": day}
    await session.execute(tried.where(Link.tried_fault.is_not(None)).values(failed))
    fine = dict.fromkeys(failed)
    await session.execute(tried.where(Link.tried_fault.is_(None)).values(fine))


async def failing_links(session: Session, urls: Collection[str]) -> dict[str, tuple[str, date]]:
    """Fault and first day of those that have failed on two days or more, and never answered well between them."""
    columns: list[Any] = [Link.url, Link.fault, Link.failing_since]
    query = select(*columns).where(Link.url.in_(urls), Link.failing_since < Link.failing_until)
    return {row.url: (row.fault, row.failing_since) for row in await session.execute(query)}

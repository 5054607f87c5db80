from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from payment_service.access.units import within
from payment_service.accounts.models import DossierAccount
from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus
from payment_service.parity.models import ParityBreak, ParityRun
from payment_service.parity.schemas import BreakKind


async def plan_night(session: Session, night: date, now: datetime) -> None:
    """One run a night, however many replicas ask."""
    row = {"id": uuid7(), "night": night, "asked_at": now}
    await session.execute(insert(ParityRun).values(row).on_conflict_do_nothing())


async def next_run(session: Session) -> ParityRun | None:
    query = select(ParityRun).where(ParityRun.finished_at.is_(None)).order_by(ParityRun.asked_at).limit(1)
    return await session.scalar(query)


async def open_breaks(session: Session, kinds: Collection[BreakKind]) -> dict[tuple[str, UUID], ParityBreak]:
    query = select(ParityBreak).where(ParityBreak.closed_at.is_(None), ParityBreak.kind.in_(kinds)).with_for_update()
    return {(row.kind, row.subject_id): row for row in (await session.scalars(query)).all()}


async def count_open(session: Session) -> int:
    return await session.scalar(select(func.count()).where(ParityBreak.closed_at.is_(None))) or 0


async def told_charges(
    session: Session, before: datetime, after: UUID | None, limit: int
) -> Sequence[tuple[Charge, str]]:
    """Charges of which the dossier service has long heard, with their agency, by id."""
    told = func.greatest(func.coalesce(Charge.settled_at, Charge.created_at), Charge.due_again_at) < before
    query = (
        select(Charge)
        .where(Charge.status.in_((ChargeStatus.DUE, ChargeStatus.SETTLED, ChargeStatus.REFUNDED)), told)
        .order_by(Charge.id)
        .limit(limit)
    )
    charges = (await session.scalars(query if after is None else query.where(Charge.id > after))).all()
    ids = {charge.dossier_id for charge in charges}
    accounts = await session.scalars(select(DossierAccount).where(DossierAccount.dossier_id.in_(ids)))
    agencies = {account.dossier_id: account.agency for account in accounts.all()}
    return [(charge, agencies[charge.dossier_id]) for charge in charges]


async def listed(
    session: Session, unit: str, kind: BreakKind | None, is_open: bool | None, request: PageRequest
) -> tuple[list[ParityBreak], str | None, Total | None]:
    """Newest first."""
    query = select(ParityBreak).where(within(ParityBreak.agency, unit))
    if kind is not None:
        query = query.where(ParityBreak.kind == kind)
    if is_open is not None:
        query = query.where(ParityBreak.closed_at.is_(None) if is_open else ParityBreak.closed_at.is_not(None))
    query = query.order_by(ParityBreak.found_at.desc(), ParityBreak.id.desc())
    rows, next_cursor, total = await paging.fetch(session, query, request)
    return [row[0] for row in rows], next_cursor, total

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import ColumnElement, Executable, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from payment_service.access.units import within
from payment_service.accounts.models import DossierAccount
from payment_service.checkouts.models import Payment
from payment_service.shifts.models import CashShift
from payment_service.statements.models import Statement, StatementLine, StatementLineAct
from payment_service.statements.repository import visible_to
from payment_service.statements.schemas import BY_BANK, LineOutcome, LineState, StatementSource

Sums = dict[str, tuple[int, int]]
"""Count and đồng by provider."""


def _told_by(provider: ColumnElement[str]) -> ColumnElement[str]:
    """Whose statement tells of it: the bank's, of transfers and of cheques."""
    return case((provider.in_(BY_BANK), literal_column(f"'{StatementSource.VIETQR}'")), else_=provider)


_TOLD_BY = _told_by(Payment.__table__.c.provider)


async def outcomes(session: Session, day: date, unit: str) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Count and đồng by provider and outcome, each line once however often it was told."""
    query = (
        select(StatementLine.provider, StatementLine.outcome, func.count(), func.sum(StatementLine.amount_vnd))
        .where(StatementLine.day == day, StatementLine.copy_of.is_(None), visible_to(unit))
        .group_by(StatementLine.provider, StatementLine.outcome)
    )
    rows = await session.execute(query)
    return {(provider, outcome): (count, int(total)) for provider, outcome, count, total in rows}


async def open_lines(session: Session, day: date, unit: str) -> Sums:
    return await _sums(
        session,
        select(StatementLine.provider, func.count(), func.sum(StatementLine.amount_vnd))
        .where(StatementLine.day == day, StatementLine.state == LineState.OPEN, visible_to(unit))
        .group_by(StatementLine.provider),
    )


async def stood_for(session: Session, day: date, unit: str) -> Sums:
    """The settled payments that the day's lines are about, and the tills that were paid in at the bank."""
    lines = select(StatementLine.payment_id).where(
        StatementLine.day == day,
        StatementLine.copy_of.is_(None),
        StatementLine.outcome != LineOutcome.DUPLICATE,
        visible_to(unit),
    )
    bills = select(Payment.bill).where(Payment.id.in_(lines), Payment.bill.is_not(None))
    paid = await _sums(
        session,
        select(_TOLD_BY, func.count(), func.sum(Payment.amount_vnd))
        .where(or_(Payment.id.in_(lines), Payment.bill.in_(bills)), Payment.settled_at.is_not(None))
        .group_by(_TOLD_BY),
    )
    count, total_vnd = paid.get(StatementSource.VIETQR, (0, 0))
    deposits, deposited_vnd = await _deposits(session, day, unit)
    return paid | {StatementSource.VIETQR: (count + deposits, total_vnd + deposited_vnd)}


async def missing_sums(session: Session, begins: datetime, ends: datetime, unit: str) -> Sums:
    missing = _missing(begins, ends, unit).subquery()
    told_by = _told_by(missing.c.provider)
    query = select(told_by, func.count(), func.sum(missing.c.amount_vnd)).group_by(told_by)
    return await _sums(session, query)


async def missing(
    session: Session, begins: datetime, ends: datetime, unit: str, provider: StatementSource | None, page: PageRequest
) -> tuple[list[Payment], str | None, Total | None]:
    query = _missing(begins, ends, unit)
    if provider is not None:
        query = query.where(_TOLD_BY == provider)  # noqa: SIM300
    rows, next_cursor, total = await paging.fetch(session, query.order_by(Payment.id), page)
    return [row[0] for row in rows], next_cursor, total


async def lines(
    session: Session,
    day: date,
    unit: str,
    provider: StatementSource | None,
    outcome: LineOutcome | None,
    state: LineState | None,
    page: PageRequest,
) -> tuple[list[StatementLine], str | None, Total | None]:
    query = select(StatementLine).where(
        StatementLine.day == day, StatementLine.copy_of.is_(None), visible_to(unit)
    )  # fmt: skip
    wanted = ((StatementLine.provider, provider), (StatementLine.outcome, outcome), (StatementLine.state, state))
    for column, value in wanted:
        if value is not None:
            query = query.where(column == value)
    rows, next_cursor, total = await paging.fetch(
        session, query.order_by(StatementLine.statement_id, StatementLine.line_number), page
    )
    return [row[0] for row in rows], next_cursor, total


async def acts(session: Session, line_id: UUID) -> Sequence[StatementLineAct]:
    query = select(StatementLineAct).where(StatementLineAct.line_id == line_id).order_by(StatementLineAct.id)
    return (await session.scalars(query)).all()


async def uploader_of(session: Session, statement_id: UUID) -> str:
    return (await session.scalars(select(Statement.uploaded_by).where(Statement.id == statement_id))).one()


async def _deposits(session: Session, day: date, unit: str) -> tuple[int, int]:
    shifts = select(StatementLine.shift_id).where(
        StatementLine.day == day,
        StatementLine.copy_of.is_(None),
        StatementLine.outcome != LineOutcome.DUPLICATE,
        visible_to(unit),
    )
    query = select(func.count(), func.coalesce(func.sum(CashShift.remitted_vnd), 0)).where(CashShift.id.in_(shifts))
    count, total_vnd = (await session.execute(query)).one()
    return count, int(total_vnd or 0)


def _missing(begins: datetime, ends: datetime, unit: str) -> Select[Payment]:
    line = aliased(StatementLine)
    carrier = aliased(Payment)  # of a bill: the platform's line names it alone
    counts = and_(line.copy_of.is_(None), line.outcome != LineOutcome.DUPLICATE)
    told = select(line.id).where(line.payment_id == Payment.id, counts)
    told_by_bill = (
        select(line.id).join(carrier, carrier.id == line.payment_id).where(carrier.bill == Payment.bill, counts)
    )
    is_surplus = select(line.id).where(line.surplus_payment_id == Payment.id)
    return (
        select(Payment)
        .join(DossierAccount, DossierAccount.dossier_id == Payment.dossier_id)
        .where(Payment.settled_at >= begins, Payment.settled_at < ends)
        .where(Payment.provider.in_([*StatementSource, *BY_BANK]), within(DossierAccount.agency, unit))
        .where(~told.exists(), ~told_by_bill.exists(), ~is_surplus.exists())
    )


async def _sums(session: Session, query: Executable) -> Sums:
    rows = (await session.execute(query)).all()
    return {provider: (count, int(total)) for provider, count, total in map(tuple, rows)}

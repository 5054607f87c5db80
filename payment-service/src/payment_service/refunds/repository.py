from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import Select, and_, func, or_, select

from payment_service.accounts.models import DossierAccount
from payment_service.checkouts.models import Payment
from payment_service.ledger.accounts import Account
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.refunds.lifecycle import UNCERTAIN, RefundStatus
from payment_service.refunds.models import Refund, RefundCase


async def open_case(session: Session, payment_id: UUID) -> RefundCase | None:
    query = select(RefundCase).where(RefundCase.payment_id == payment_id, RefundCase.closed_at.is_(None))
    return await session.scalar(query)


async def cases(
    session: Session, unit: str, paging_request: PageRequest, *, is_open: bool | None
) -> tuple[list[RefundCase], str | None, Total | None]:
    """Of the unit and of those below it, newest first."""
    query = _below(unit, select(RefundCase).join(Payment, Payment.id == RefundCase.payment_id))
    if is_open is not None:
        query = query.where(RefundCase.closed_at.is_(None) if is_open else RefundCase.closed_at.is_not(None))
    query = query.order_by(RefundCase.opened_at.desc(), RefundCase.id.desc())
    rows, next_cursor, total = await paging.fetch(session, query, paging_request)
    return [row[0] for row in rows], next_cursor, total


async def waiting(
    session: Session, unit: str, paging_request: PageRequest
) -> tuple[list[Refund], str | None, Total | None]:
    """For a second person, of the unit and of those below it, newest first."""
    query = _below(unit, select(Refund).join(Payment, Payment.id == Refund.payment_id))
    query = query.where(Refund.status == RefundStatus.PENDING, Refund.approved_at.is_(None))
    query = query.order_by(Refund.requested_at.desc(), Refund.id.desc())
    rows, next_cursor, total = await paging.fetch(session, query, paging_request)
    return [row[0] for row in rows], next_cursor, total


def _below(unit: str, of_payments: Select[Any]) -> Select[Any]:
    own = or_(DossierAccount.agency == unit, DossierAccount.agency.startswith(f"{unit}.", autoescape=True))
    return of_payments.join(DossierAccount, DossierAccount.dossier_id == Payment.dossier_id).where(own)


async def of_payment(session: Session, payment_id: UUID) -> Sequence[Refund]:
    query = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.requested_at, Refund.id)
    return (await session.scalars(query)).all()


async def find(session: Session, payment_id: UUID, refund_id: UUID) -> Refund | None:
    """Ask with the payment locked."""
    query = select(Refund).where(Refund.id == refund_id, Refund.payment_id == payment_id)
    return await session.scalar(query.execution_options(populate_existing=True))


async def committed_vnd(session: Session, payment_id: UUID, case_id: UUID | None = None) -> int:
    """Given back, on its way, or perhaps gone; what a provider has refused is not."""
    perhaps_gone = and_(Refund.status == RefundStatus.ERROR, Refund.provider_code.in_(UNCERTAIN))
    counted = or_(Refund.status.in_((RefundStatus.PENDING, RefundStatus.REFUNDED)), perhaps_gone)
    query = select(func.coalesce(func.sum(Refund.amount_vnd), 0)).where(Refund.payment_id == payment_id, counted)
    if case_id is not None:
        query = query.where(Refund.case_id == case_id)
    return int(await session.scalar(query) or 0)


async def refunded_vnd(session: Session, payment_id: UUID, case_id: UUID | None = None) -> int:
    query = select(func.coalesce(func.sum(Refund.amount_vnd), 0)).where(
        Refund.payment_id == payment_id, Refund.status == RefundStatus.REFUNDED
    )
    if case_id is not None:
        query = query.where(Refund.case_id == case_id)
    return int(await session.scalar(query) or 0)


async def pending_vnd(session: Session, payment_id: UUID) -> int:
    """About to be given back, or perhaps gone."""
    return await committed_vnd(session, payment_id) - await refunded_vnd(session, payment_id)


async def held_vnd(session: Session, payment_id: UUID, account: Account) -> int:
    """What of the payment is still here on an account: unapplied, say, or as an advance."""
    query = (
        select(func.coalesce(-func.sum(LedgerEntry.amount_vnd), 0))
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(LedgerMovement.payment_id == payment_id, LedgerEntry.account == account)
    )
    return int(await session.scalar(query) or 0)


async def to_send(session: Session, now: datetime, providers: Sequence[str], limit: int) -> Sequence[Refund]:
    query = (
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.next_try_at <= now, Payment.provider.in_(providers))
    )
    return (await session.scalars(query.order_by(Refund.next_try_at).limit(limit))).all()


async def earned_vnd(session: Session, charge_id: UUID) -> int:
    """What a charge has brought in and was not given back, whichever payments it came by."""
    query = (
        select(func.coalesce(-func.sum(LedgerEntry.amount_vnd), 0))
        .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
        .where(LedgerMovement.charge_id == charge_id)
        .where(LedgerEntry.account.in_((Account.FEE_REVENUE, Account.LEVY_REVENUE)))
    )
    return int(await session.scalar(query) or 0)

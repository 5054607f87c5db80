from collections.abc import Sequence
from uuid import UUID

from contracts.catalog import FeeStage
from servicekit.database import Session
from sqlalchemy import exists, select

from payment_service.charges.models import Charge
from payment_service.charges.schemas import ChargeStatus

OPEN = (ChargeStatus.UNASSESSED, ChargeStatus.DUE)


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Charge]:
    query = select(Charge).where(Charge.dossier_id == dossier_id).order_by(Charge.created_at, Charge.id)
    return (await session.scalars(query)).all()


async def fees_charged(session: Session, dossier_id: UUID, stage: FeeStage) -> set[str]:
    query = select(Charge.fee_id).where(Charge.dossier_id == dossier_id, Charge.stage == stage)
    return set((await session.scalars(query)).all())


async def dossier_of(session: Session, charge_id: UUID) -> UUID | None:
    return await session.scalar(select(Charge.dossier_id).where(Charge.id == charge_id))


async def read(session: Session, charge_id: UUID) -> Charge:
    return (await session.scalars(select(Charge).where(Charge.id == charge_id))).one()


async def lock(session: Session, charge_id: UUID) -> Charge:
    query = (
        select(Charge)
        .where(Charge.id == charge_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()


async def lock_open(session: Session, dossier_id: UUID) -> Sequence[Charge]:
    query = select(Charge).where(Charge.dossier_id == dossier_id, Charge.status.in_(OPEN))
    return (await session.scalars(query.order_by(Charge.id).with_for_update(key_share=True))).all()


async def lock_until_restored(session: Session, dossier_id: UUID) -> Sequence[Charge]:
    query = select(Charge).where(Charge.dossier_id == dossier_id, Charge.until_restored)
    return (await session.scalars(query.order_by(Charge.id).with_for_update(key_share=True))).all()


async def is_any_due(session: Session, dossier_id: UUID) -> bool:
    """Also what nobody has put a sum on yet."""
    due = exists().where(Charge.dossier_id == dossier_id, Charge.status.in_(OPEN))
    return bool(await session.scalar(select(due)))

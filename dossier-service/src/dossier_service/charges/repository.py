from collections.abc import Collection
from uuid import UUID

from contracts.payment import ChargeCreated
from servicekit.database import Session
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from dossier_service.charges.models import KnownCharge


async def keep(session: Session, event: ChargeCreated) -> None:
    row = {
        "id": event.charge_id,
        "dossier_id": event.dossier_id,
        "amount_vnd": event.amount_vnd,
        "settled": False,
    }
    await session.execute(insert(KnownCharge).values(row).on_conflict_do_nothing())


async def settle(session: Session, dossier_id: UUID, charge_ids: Collection[UUID]) -> None:
    """Also charges not heard of yet: the settlement may come before the news of the charge."""
    rows = [{"id": charge_id, "dossier_id": dossier_id, "amount_vnd": 0, "settled": True} for charge_id in charge_ids]
    await session.execute(insert(KnownCharge).values(rows).on_conflict_do_nothing())
    await session.execute(update(KnownCharge).where(KnownCharge.id.in_(charge_ids)).values(settled=True))


async def counts(session: Session, dossier_id: UUID) -> tuple[int, int]:
    """How many charges of the dossier are known, and how many of them are not settled."""
    unsettled = func.count().filter(KnownCharge.settled.is_(False))
    query = select(func.count(), unsettled).where(KnownCharge.dossier_id == dossier_id)
    known, unpaid = (await session.execute(query)).one()
    return known, unpaid


async def open_among(session: Session, dossier_id: UUID, charge_ids: Collection[UUID]) -> set[UUID]:
    query = select(KnownCharge.id).where(
        KnownCharge.dossier_id == dossier_id, KnownCharge.id.in_(charge_ids), KnownCharge.settled.is_(False)
    )
    return set((await session.scalars(query)).all())


async def settled_among(session: Session, charge_ids: Collection[UUID]) -> set[UUID]:
    query = select(KnownCharge.id).where(KnownCharge.id.in_(charge_ids), KnownCharge.settled.is_(True))
    return set((await session.scalars(query)).all())

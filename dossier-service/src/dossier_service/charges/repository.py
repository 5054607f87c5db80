from collections.abc import Collection, Sequence
from uuid import UUID

from contracts.catalog import FeeStage
from contracts.payment import ChargeCreated
from servicekit.database import Session
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from dossier_service.charges.models import KnownCharge
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier, DossierHistory


async def keep(session: Session, event: ChargeCreated) -> None:
    row = {
        "id": event.charge_id,
        "dossier_id": event.dossier_id,
        "amount_vnd": event.amount_vnd,
        "stage": event.stage,
        "settled": False,
    }
    new = insert(KnownCharge).values(row)
    told = {"amount_vnd": new.excluded.amount_vnd, "stage": new.excluded.stage}
    await session.execute(new.on_conflict_do_update(index_elements=[KnownCharge.id], set_=told))


async def settle(
    session: Session, dossier_id: UUID, charge_ids: Collection[UUID], stage: FeeStage | None = None
) -> None:
    """Also charges not heard of yet: the settlement may come before the news of the charge."""
    heard = {"dossier_id": dossier_id, "amount_vnd": 0, "stage": stage, "settled": True}
    rows = [heard | {"id": charge_id} for charge_id in charge_ids]
    await session.execute(insert(KnownCharge).values(rows).on_conflict_do_nothing())
    await session.execute(update(KnownCharge).where(KnownCharge.id.in_(charge_ids)).values(settled=True))


async def counts(session: Session, dossier_id: UUID) -> tuple[int, int]:
    """How many charges of the dossier are known, and how many of them are not settled."""
    unsettled = func.count().filter(KnownCharge.settled.is_(False))
    query = select(func.count(), unsettled).where(KnownCharge.dossier_id == dossier_id)
    known, unpaid = (await session.execute(query)).one()
    return known, unpaid


async def unsettled_for_return(session: Session, dossier_id: UUID) -> Sequence[UUID]:
    query = select(KnownCharge.id).where(KnownCharge.dossier_id == dossier_id, KnownCharge.settled.is_(False))
    query = query.where(KnownCharge.stage == FeeStage.RETURN)
    return (await session.scalars(query.order_by(KnownCharge.id))).all()


async def count_for_return(session: Session, dossier_id: UUID) -> int:
    """Known charges for handing the result over, due or not; one whose stage nobody told may be such a one."""
    is_for_return = or_(KnownCharge.stage == FeeStage.RETURN, KnownCharge.stage.is_(None))
    query = select(func.count()).where(KnownCharge.dossier_id == dossier_id, is_for_return)
    return await session.scalar(query) or 0


async def open_among(session: Session, dossier_id: UUID, charge_ids: Collection[UUID]) -> set[UUID]:
    query = select(KnownCharge.id).where(
        KnownCharge.dossier_id == dossier_id, KnownCharge.id.in_(charge_ids), KnownCharge.settled.is_(False)
    )
    return set((await session.scalars(query)).all())


async def settled_among(session: Session, charge_ids: Collection[UUID]) -> set[UUID]:
    query = select(KnownCharge.id).where(KnownCharge.id.in_(charge_ids), KnownCharge.settled.is_(True))
    return set((await session.scalars(query)).all())


async def filed_version(session: Session, dossier: Dossier) -> int:
    """Of its procedure, on the day of filing, whatever it was rebased on since; its prices stay that day's."""
    rebased = select(DossierHistory.details).where(
        DossierHistory.dossier_id == dossier.id, DossierHistory.action == Action.REBASE
    )
    first = await session.scalar(rebased.order_by(DossierHistory.sequence).limit(1))
    return first["from_version"] if first else dossier.procedure_version

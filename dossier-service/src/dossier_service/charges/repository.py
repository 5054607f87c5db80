from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from contracts.catalog import FeeStage
from contracts.payment import ChargeChanged, ChargeCreated
from servicekit.database import Session
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.charges.models import KnownCharge
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier, DossierHistory


async def keep(session: Session, event: ChargeCreated) -> None:
    """Whether it is settled say the later words alone."""
    row = {
        "id": event.charge_id,
        "dossier_id": event.dossier_id,
        "amount_vnd": event.amount_vnd,
        "stage": event.stage,
        "settled": False,
        "sequence": event.sequence,
    }
    new = insert(KnownCharge).values(row)
    told = {
        "amount_vnd": new.excluded.amount_vnd,
        "stage": new.excluded.stage,
        "sequence": func.greatest(KnownCharge.sequence, new.excluded.sequence),
    }
    await session.execute(new.on_conflict_do_update(index_elements=[KnownCharge.id], set_=told))


async def settle(
    session: Session, dossier_id: UUID, charge_ids: Collection[UUID], sequence: int, stage: FeeStage | None = None
) -> None:
    """Also charges not heard of yet: the settlement may come before the news of the charge."""
    heard = {"dossier_id": dossier_id, "amount_vnd": 0, "stage": stage, "settled": True, "sequence": sequence}
    rows = [heard | {"id": charge_id} for charge_id in sorted(charge_ids)]
    await _say(session, rows)


async def owe_again(session: Session, event: ChargeChanged) -> None:
    """Due, whatever was said of it before."""
    row = {"id": event.charge_id, "dossier_id": event.dossier_id, "amount_vnd": event.amount_vnd}
    await _say(session, [row | {"stage": event.stage, "settled": False, "sequence": event.sequence}])


async def _say(session: Session, rows: list[dict[str, Any]]) -> None:
    """A word that is older than the last one changes nothing, whenever it arrives."""
    new = insert(KnownCharge).values(rows)
    told = {"settled": new.excluded.settled, "sequence": new.excluded.sequence}
    is_later = KnownCharge.sequence <= new.excluded.sequence
    await session.execute(new.on_conflict_do_update(index_elements=[KnownCharge.id], set_=told, where=is_later))


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

from typing import Any, cast
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, func, or_, select, update

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.transfers.models import DossierTransfer, TransferState


async def open_of(session: Session, dossier_id: UUID) -> DossierTransfer | None:
    query = select(DossierTransfer).where(DossierTransfer.dossier_id == dossier_id)
    return await session.scalar(query.where(DossierTransfer.state == TransferState.OFFERED).with_for_update())


async def by_id(session: Session, transfer_id: UUID) -> DossierTransfer | None:
    """For the services alone."""
    return await session.get(DossierTransfer, transfer_id)


async def get(session: Session, transfer_id: UUID, key: str) -> DossierTransfer | None:
    """Of who offers it, or to whom."""
    query = select(DossierTransfer).where(DossierTransfer.id == transfer_id)
    return await session.scalar(query.where(or_(DossierTransfer.from_key == key, DossierTransfer.to_key == key)))


async def again_for_update(session: Session, transfer: DossierTransfer) -> None:
    """After the dossier's own lock: it may have ended meanwhile."""
    await session.refresh(transfer, with_for_update=True)


def concerning(key: str) -> Select[Any]:
    """Newest first."""
    query = select(DossierTransfer, Dossier).join(Dossier, Dossier.id == DossierTransfer.dossier_id)
    query = query.where(or_(DossierTransfer.from_key == key, DossierTransfer.to_key == key))
    query = query.where(Dossier.status != Status.REMOVED)
    return cast(Select[Any], query.order_by(DossierTransfer.offered_at.desc(), DossierTransfer.id.desc()))


async def forget_contacts(session: Session, dossier_id: UUID) -> None:
    """The accounts stay: who had it is known from them."""
    given = {"subject": DossierTransfer.from_contact["subject"], "name": ""}
    kept = func.jsonb_build_object(*(part for pair in given.items() for part in pair))
    await session.execute(
        update(DossierTransfer)
        .where(DossierTransfer.dossier_id == dossier_id)
        .values(from_contact=kept, to_contact=None, to_name="")
        .execution_options(synchronize_session=False)
    )


async def last_accepted(session: Session, dossier_id: UUID) -> DossierTransfer | None:
    query = select(DossierTransfer).where(DossierTransfer.dossier_id == dossier_id)
    query = query.where(DossierTransfer.state == TransferState.ACCEPTED)
    return await session.scalar(query.order_by(DossierTransfer.ended_at.desc()).limit(1))

from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from payment_service.accounts.models import DossierAccount


async def lock(session: Session, dossier_id: UUID) -> DossierAccount | None:
    """Everything that happens to a dossier's money waits here for its turn."""
    # key_share here and below: a new payment refers to these rows and must not wait for them, or two would deadlock.
    query = select(DossierAccount).where(DossierAccount.dossier_id == dossier_id).with_for_update(key_share=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def lock_by_code(session: Session, code: str) -> DossierAccount | None:
    query = select(DossierAccount).where(DossierAccount.code == code).with_for_update(key_share=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def read(session: Session, dossier_id: UUID) -> DossierAccount:
    """Of a dossier that owes something, so it is there."""
    return (await session.scalars(select(DossierAccount).where(DossierAccount.dossier_id == dossier_id))).one()


async def add_if_new(session: Session, row: dict[str, object]) -> None:
    await session.execute(insert(DossierAccount).values(row).on_conflict_do_nothing())

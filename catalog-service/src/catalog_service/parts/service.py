from datetime import datetime

from contracts.catalog import CataloguePartChanged, PartName
from servicekit import outbox
from servicekit.database import Session

from catalog_service.parts import repository


async def changed(session: Session, name: PartName, now: datetime) -> None:
    """Whoever keeps lists of the catalogue drops them."""
    part = await repository.get_for_update(session, name)
    part.version += 1
    await outbox.record(session, CataloguePartChanged(sequence=part.version, occurred_at=now, part=name))
    await session.flush()

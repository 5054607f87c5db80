from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import Row, select

from dossier_service.reads.models import PersonalDataRead


async def of_dossier(
    session: Session, dossier_id: UUID, request: PageRequest
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Newest first."""
    query = select(PersonalDataRead).where(PersonalDataRead.dossier_ids.contains([dossier_id]))
    query = query.order_by(PersonalDataRead.read_at.desc(), PersonalDataRead.id.desc())
    return await paging.fetch(session, query, request)

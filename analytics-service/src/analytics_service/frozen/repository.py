from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, select

from analytics_service.agencies.models import Agency
from analytics_service.frozen.models import Report


def visible(root: str) -> Select[Any]:
    """Reports on the reader's unit and on what is under it, newest first."""
    below = select(Agency.code).where(Agency.path.contains([root]))
    return select(Report).where(Report.agency.in_(below)).order_by(Report.known_at.desc(), Report.id.desc())


async def get(session: Session, report_id: UUID, root: str) -> Report | None:
    return await session.scalar(visible(root).where(Report.id == report_id))

from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Select, func, select

from analytics_service.agencies import repository as agencies
from analytics_service.agencies.models import Agency
from analytics_service.facts.rollups import CountChange
from analytics_service.frozen.models import Report


def visible(root: str) -> Select[Any]:
    """Reports on the reader's unit and on what is under it, newest first."""
    below = select(Agency.code).where(Agency.path.contains([root]))
    return select(Report).where(Report.agency.in_(below)).order_by(Report.known_at.desc(), Report.id.desc())


async def get(session: Session, report_id: UUID, root: str) -> Report | None:
    return await session.scalar(visible(root).where(Report.id == report_id))


async def changed_since(session: Session, report: Report) -> int:
    """How many dossiers of the report's days and agency came, went or moved after it was frozen; a move is one."""
    query = select(func.sum(func.greatest(CountChange.change, 0)), func.sum(func.least(CountChange.change, 0))).where(
        CountChange.known_at > report.known_at, CountChange.submitted_on.between(report.first_day, report.last_day)
    )
    if report.agency is not None:
        query = query.where(agencies.is_below(report.agency, CountChange.agency, CountChange.submitted_on))
    came, went = (await session.execute(query)).one()
    return max(came or 0, -(went or 0))

from collections.abc import Sequence
from datetime import date

from servicekit.database import Session
from sqlalchemy import select

from analytics_service.portals.models import PortalStatement


async def within(session: Session, first: date, last: date) -> Sequence[PortalStatement]:
    """Statements about stretches that lie wholly in those days."""
    query = select(PortalStatement).where(PortalStatement.first_day >= first, PortalStatement.last_day <= last)
    return (await session.scalars(query.order_by(PortalStatement.portal, PortalStatement.source))).all()

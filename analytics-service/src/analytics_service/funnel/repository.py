from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import func, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.folding import Status
from analytics_service.facts.models import DossierFact
from analytics_service.funnel.stages import Drafts
from analytics_service.reports.period import Period


async def drafts(session: Session, period: Period, root: str | None) -> Drafts:
    """Begun in the period and not filed; from the partial index of what was not filed."""
    query = select(
        func.count().filter(DossierFact.status == Status.DRAFT).label("open"),
        func.count().filter(DossierFact.status == Status.EXPIRED).label("expired"),
    ).where(
        DossierFact.submitted_on.is_(None),
        DossierFact.opened_on.between(period.first, period.last),
        DossierFact.origin != Origin.TRIAL,
    )
    if root is not None:
        query = query.where(agencies.is_below(root, DossierFact.agency, DossierFact.opened_on))
    row = (await session.execute(query)).one()
    return Drafts(open=row.open, expired=row.expired)

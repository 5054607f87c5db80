from collections import Counter
from dataclasses import dataclass

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.folding import Confirmation
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period

_fact = DossierFact


@dataclass(frozen=True)
class Answers:
    """By what the person says, and by how the review stands; of dossiers filed in the period through any channel."""

    confirmations: Counter[str]
    reviews: Counter[str]

    @property
    def asked(self) -> int:
        return self.confirmations.total()

    @property
    def unanswered(self) -> int:
        return self.confirmations[Confirmation.ASKED]


async def answers(session: Session, period: Period, root: str) -> Answers:
    query = (
        select(_fact.confirmation, _fact.review, func.count().label("dossiers"))
        .where(
            _fact.submitted_on.between(period.first, period.last),
            or_(_fact.confirmation.is_not(None), _fact.review.is_not(None)),
            _fact.origin != Origin.TRIAL,
            agencies.is_below(root, _fact.agency, _fact.submitted_on),
        )
        .group_by(_fact.confirmation, _fact.review)
    )
    found = Answers(Counter(), Counter())
    for confirmation, review, dossiers in await session.execute(query):
        if confirmation:
            found.confirmations[confirmation] += dossiers
        if review:
            found.reviews[review] += dossiers
    return found

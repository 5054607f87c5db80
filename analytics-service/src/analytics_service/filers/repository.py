from collections import Counter
from dataclasses import dataclass

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.folding import Confirmation
from analytics_service.facts.repository import Facts
from analytics_service.reports.period import Period


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


async def answers(session: Session, fact: Facts, period: Period, root: str) -> Answers:
    query = (
        select(fact.confirmation, fact.review, func.count().label("dossiers"))
        .where(
            fact.submitted_on.between(period.first, period.last),
            or_(fact.confirmation.is_not(None), fact.review.is_not(None)),
            fact.origin != Origin.TRIAL,
            agencies.is_below(root, fact.agency, fact.submitted_on),
        )
        .group_by(fact.confirmation, fact.review)
    )
    found = Answers(Counter(), Counter())
    for confirmation, review, dossiers in await session.execute(query):
        if confirmation:
            found.confirmations[confirmation] += dossiers
        if review:
            found.reviews[review] += dossiers
    return found

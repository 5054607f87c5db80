from collections import Counter
from dataclasses import dataclass

from servicekit.database import Session
from sqlalchemy import BigInteger, cast, func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.cells import Courses
from analytics_service.facts.folding import Confirmation
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


async def answers(session: Session, course: Courses, period: Period, root: str) -> Answers:
    query = (
        select(course.confirmation, course.review, cast(func.sum(course.dossiers), BigInteger).label("dossiers"))
        .where(
            course.submitted_on.between(period.first, period.last),
            or_(course.confirmation.is_not(None), course.review.is_not(None)),
            agencies.is_below(root, course.agency, course.submitted_on),
        )
        .group_by(course.confirmation, course.review)
    )
    found = Answers(Counter(), Counter())
    for confirmation, review, dossiers in await session.execute(query):
        if confirmation:
            found.confirmations[confirmation] += dossiers
        if review:
            found.reviews[review] += dossiers
    return found

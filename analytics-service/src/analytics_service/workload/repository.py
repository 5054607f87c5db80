from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from servicekit.database import Session
from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select

from analytics_service.agencies import repository as agencies
from analytics_service.facts.cells import Courses
from analytics_service.facts.tallying import Ending
from analytics_service.reports.period import Period
from analytics_service.workload.balance import Balance


@dataclass(frozen=True)
class Durations:
    """Whole calendar days from reception to decision, and how many dossiers took them, the fewest first."""

    dossiers_by_days: Sequence[tuple[int, int]]

    def within(self, percent: int) -> int | None:
        """The fewest days that so many percent of them did not exceed (nearest rank); None where there was none."""
        rank = ceil(sum(dossiers for _, dossiers in self.dossiers_by_days) * percent / 100)
        for days, dossiers in self.dossiers_by_days:
            rank -= dossiers
            if rank <= 0:
                return days
        return None


def _counted(course: Courses, period: Period, root: str) -> ColumnElement[bool]:
    """In play in the period: what ended before it and was filed before it is in no part, and is not read."""
    in_play = or_(course.ended_on.is_(None), course.ended_on >= period.first, course.submitted_on >= period.first)
    below = agencies.is_below(root, course.agency, course.submitted_on)
    return and_(course.submitted_on <= period.last, in_play, below)


async def balance(session: Session, course: Courses, period: Period, root: str) -> Balance:
    """Each side by its own conditions, so that the sum proves something."""
    lasts = or_(course.ended_on.is_(None), course.ended_on >= period.first)
    ended_in = course.ended_on.between(period.first, period.last)
    query = select(
        _dossiers(course, course.submitted_on < period.first, lasts),
        _dossiers(course, course.submitted_on >= period.first),
        _dossiers(course, ended_in, course.ending == Ending.DECIDED),
        _dossiers(course, ended_in, course.ending == Ending.CANCELLED),
        _dossiers(course, or_(course.ended_on.is_(None), course.ended_on > period.last)),
    ).where(_counted(course, period, root))
    return Balance(*(await session.execute(query)).one())


def _dossiers(course: Courses, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(course.dossiers).filter(*which), 0), BigInteger)


async def durations(session: Session, course: Courses, period: Period, root: str) -> Durations:
    query = (
        select(course.days, _dossiers(course))
        .where(course.days.is_not(None), course.ended_on.between(period.first, period.last))
        .where(_counted(course, period, root))
        .group_by(course.days)
        .order_by(course.days)
    )
    return Durations([(days or 0, dossiers) for days, dossiers in await session.execute(query)])

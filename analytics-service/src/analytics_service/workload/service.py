"""The balance of a period, and how long decisions take."""

from servicekit.database import Session

from analytics_service.definitions.workload import (
    CANCELLED,
    CARRIED,
    DAYS_MEDIAN,
    DAYS_P90,
    DAYS_P95,
    DONE,
    OPEN,
    RECEIVED,
    UNEXPLAINED,
)
from analytics_service.facts import cells
from analytics_service.facts import repository as facts
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of
from analytics_service.workload import repository
from analytics_service.workload.schemas import Workload


async def read(session: Session, period: Period, asking: Asking) -> Workload:
    root = asking.root or ""
    course = cells.courses(asking.known_on, period.begins)
    found = await repository.balance(session, course, period, root)
    taken = await repository.durations(session, course, period, root)
    kept = asking.known_on is None or await facts.were_known(session, asking.known_on)
    told = {
        CARRIED: found.carried,
        RECEIVED: found.received,
        DONE: found.done,
        CANCELLED: found.cancelled,
        OPEN: found.open,
        DAYS_MEDIAN: taken.within(50),
        DAYS_P90: taken.within(90),
        DAYS_P95: taken.within(95),
    }
    values = {metric.key: Value(value if kept else None) for metric, value in told.items()}
    parameters = parameters_of(period, asking)
    figures = await figures_of(session, list(told), values, parameters, asking)
    return Workload(
        first=period.first,
        last=period.last,
        agency=root,
        carried=figures[CARRIED.key],
        received=figures[RECEIVED.key],
        done=figures[DONE.key],
        cancelled=figures[CANCELLED.key],
        open=figures[OPEN.key],
        unexplained=found.unexplained if kept else None,
        days_median=figures[DAYS_MEDIAN.key],
        days_p90=figures[DAYS_P90.key],
        days_p95=figures[DAYS_P95.key],
        columns=await columns_of(session, {"unexplained": UNEXPLAINED}, parameters, asking),
    )

"""Whether a date may be promised instead of another. Pure."""

from datetime import datetime

from contracts.catalog import TimeUnit
from servicekit.clock import VIETNAM

from dossier_service.calendars.working_calendar import ONE_DAY, WorkingCalendar
from dossier_service.extending import problems


def fault_of(calendar: WorkingCalendar, after: datetime, new_date: datetime, measure: TimeUnit) -> str | None:
    """What is wrong with the new date, by its code; it has to come after that instant."""
    local = new_date.astimezone(VIETNAM)
    if new_date <= after:
        return problems.NOT_LATER
    if not calendar.is_working(local.date()):
        return problems.REST_DAY
    if measure is TimeUnit.HOUR:
        within = any(opens <= local.time() <= closes for opens, closes in calendar.sessions_on(local.date()))
        return None if within else problems.OUTSIDE_HOURS
    return None if local == calendar.end_of(local.date()) else problems.NOT_END_OF_DAY


def suggested(calendar: WorkingCalendar, after: datetime, new_date: datetime) -> datetime:
    """The end of the wished day, or of the next one that is worked and late enough."""
    day = calendar.next_working(max(after, new_date).astimezone(VIETNAM).date())
    while calendar.end_of(day) <= after:
        day = calendar.next_working(day + ONE_DAY)
    return calendar.end_of(day)

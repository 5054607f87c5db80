"""Until when a draft is kept. Pure."""

from datetime import datetime, time, timedelta

from servicekit.clock import VIETNAM


def end_of_day(now: datetime, days: int) -> datetime:
    """The last second of the day so many days on: whoever is told a day has the whole of it."""
    day = now.astimezone(VIETNAM).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), VIETNAM)

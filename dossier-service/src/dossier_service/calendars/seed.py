"""Public holidays of Việt Nam as the calendar's seed; never asked at run time, since notices come late."""

from datetime import date
from typing import TypedDict

import holidays

FIRST_YEAR, LAST_YEAR = 2018, 2032


class SeededDay(TypedDict):
    day: date
    kind: str
    name: str
    dispatch: str | None


def seeded_days() -> list[SeededDay]:
    """Days off (Bộ luật Lao động 2019 Art. 112) and Saturdays worked in exchange."""
    vietnam = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    off = [SeededDay(day=day, kind="day_off", name=name, dispatch=None) for day, name in sorted(vietnam.items())]
    worked = getattr(vietnam, "weekend_workdays", set())
    name = "Làm bù ngày nghỉ hoán đổi"
    return off + [SeededDay(day=day, kind="working_day", name=name, dispatch=None) for day in sorted(worked)]

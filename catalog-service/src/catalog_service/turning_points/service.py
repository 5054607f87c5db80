from collections import defaultdict
from collections.abc import Collection
from datetime import date

from contracts.catalog import ChannelCases
from pydantic import TypeAdapter
from servicekit.database import Session

from catalog_service.turning_points import points, repository
from catalog_service.turning_points.points import Course

_CHANNELS = TypeAdapter(list[ChannelCases])


async def plan(session: Session, codes: Collection[str], today: date) -> None:
    """Write down the days that are still to come for these procedures; they are locked and their versions flushed."""
    courses: dict[str, list[Course]] = defaultdict(list)
    for row in await repository.courses(session, codes, today):
        courses[row.code].append(Course(row.valid_from, row.valid_to, _CHANNELS.validate_python(row.channels)))
    rows = [
        {"day": day, "code": code, "kind": kind}
        for code in codes
        for day, kind in sorted(points.after(courses[code], today))
    ]
    await repository.replace(session, codes, today, rows)

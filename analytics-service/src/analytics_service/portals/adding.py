"""One portal's statements about parts of a period, put together without counting a day twice. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analytics_service.portals.models import PortalStatement


@dataclass(frozen=True)
class Totals:
    """Services stand as last told; dossiers add up. None where nobody has told."""

    services_level3: int | None
    services_level4: int | None
    dossiers: int | None
    successful: int | None
    unsuccessful: int | None
    as_of: date


def together(statements: Sequence[PortalStatement]) -> Totals:
    """There is at least one statement. A correction replaces what it corrects; a longer stretch replaces its parts."""
    chosen = _without_overlap(_as_corrected(statements))
    newest = max(chosen, key=lambda each: each.last_day)
    return Totals(
        services_level3=newest.services_level3,
        services_level4=newest.services_level4,
        dossiers=_sum(each.dossiers for each in chosen),
        successful=_sum(each.successful for each in chosen),
        unsuccessful=_sum(each.unsuccessful for each in chosen),
        as_of=newest.last_day,
    )


def _as_corrected(statements: Sequence[PortalStatement]) -> list[PortalStatement]:
    newest: dict[tuple[date, date], PortalStatement] = {}
    for statement in sorted(statements, key=lambda each: each.recorded_at):
        newest[statement.first_day, statement.last_day] = statement
    return list(newest.values())


def _without_overlap(statements: list[PortalStatement]) -> list[PortalStatement]:
    chosen: list[PortalStatement] = []
    for statement in sorted(statements, key=lambda each: (each.first_day - each.last_day, each.first_day)):
        if all(statement.last_day < other.first_day or other.last_day < statement.first_day for other in chosen):
            chosen.append(statement)
    return chosen


def _sum(numbers: Iterable[int | None]) -> int | None:
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None

"""A dossier whose due date tests know: accepted on a Monday, ten calendar days, due on Thursday the 16th at 17:00."""

from servicekit.auth import Caller
from servicekit.testing.service import RunningService

from dossier_service.alarms.sweeps import tell_due_dates
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import Json, accepted, read

MONDAY = "2026-04-06 09:00"


async def accepted_on_monday(service: RunningService) -> Json:
    with clock_at(service, MONDAY):
        dossier = await accepted(service)
    assert dossier["due_at"] == "2026-04-16T10:00:00Z"  # noqa: S101 - what tests build on
    return dossier


async def read_at(service: RunningService, dossier: Json, caller: Caller, moment: str) -> Json:
    with clock_at(service, moment):
        return await read(service, dossier, caller)


async def sweep(service: RunningService, moment: str) -> None:
    """Whatever is due by then is told."""
    with clock_at(service, moment):
        await tell_due_dates(service.kit)

"""Another time for a running service, in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from servicekit.clock import VIETNAM, system_clock
from servicekit.testing.service import RunningService

from dossier_service.dossiers.codes import local_day


def day(ahead: int = 0) -> date:
    """From today on, in Vietnam; asked when it is needed, for a run may last over midnight."""
    return local_day(system_clock()) + timedelta(days=ahead)


def local(text: str) -> datetime:
    """`2026-04-06 09:00`, Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@contextmanager
def clock_at(service: RunningService, moment: datetime | str) -> Iterator[datetime]:
    """What the service does meanwhile, it does at that moment."""
    at = local(moment) if isinstance(moment, str) else moment
    before, service.kit.clock = service.kit.clock, lambda: at
    try:
        yield at
    finally:
        service.kit.clock = before

"""Taking over published versions that another catalogue has made: their numbers and courses are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.catalog import ProcedureRetired
from servicekit import outbox
from servicekit.database import Session

from catalog_service.levels import judging
from catalog_service.procedures import publishing, records, repository
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.turning_points import service as turning_points


@dataclass(frozen=True)
class Ending:
    """A version that is here already, and ends earlier than was known here."""

    version: int
    last_day: date
    successor: str | None


@dataclass
class History:
    """What a procedure has elsewhere and not here, without faults; `new` in the order of their numbers."""

    procedure: Procedure
    new: list[Publication] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    retired_from: date | None = None
    """None: as it is here."""
    successor: str | None = None

    @property
    def says_something(self) -> bool:
        return bool(self.new or self.endings or self.retired_from)


async def restore(
    session: Session, histories: Sequence[History], names: Names, *, today: date, now: datetime, by: str
) -> None:
    """Procedures are locked or new. An event for each version that is new or ends, and for each procedure's end."""
    for history in histories:
        await _end(session, history, now)
    await session.flush()
    new = [publication for history in histories for publication in history.new]
    await publishing.write(session, new, names, today=today, now=now, by=by)
    for history in histories:
        await _retire(session, history, now)
    await session.flush()
    ended = [history.procedure.code for history in histories if not history.new]
    await turning_points.plan(session, ended, today)
    await judging.refresh(session, ended, now)


async def _end(session: Session, history: History, now: datetime) -> None:
    endings = {ending.version: ending for ending in history.endings}
    versions = await repository.versions_of(session, history.procedure.code, endings) if endings else []
    for version in versions:
        publishing.end(version, endings[version.version].last_day, endings[version.version].successor)
    await outbox.record(session, *(publishing.announce(history.procedure, version, now) for version in versions))


async def _retire(session: Session, history: History, now: datetime) -> None:
    procedure, retired_from = history.procedure, history.retired_from
    if retired_from is None:
        return
    procedure.retired_from = retired_from
    procedure.sequence += 1
    event = ProcedureRetired(
        sequence=procedure.sequence,
        occurred_at=now,
        code=procedure.code,
        valid_to=records.day_before(retired_from),
        successor=history.successor,
    )
    await outbox.record(session, event)

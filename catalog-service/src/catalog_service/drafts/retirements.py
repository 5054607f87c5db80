"""A procedure ends, today or on a day to come; until that day is over the decision can be taken back."""

from collections.abc import Sequence
from datetime import date, datetime

from contracts import catalog as events
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.drafts import repository
from catalog_service.drafts.models import RetirementPlan
from catalog_service.drafts.problems import NoRetirementPlanned
from catalog_service.drafts.schemas import RetireCommand, TakeBackCommand
from catalog_service.drafts.service import require_alive, require_as_read
from catalog_service.imports import turns
from catalog_service.levels import judging
from catalog_service.procedures import publishing, records, references
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.completeness import SELF
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.problems import ProcedureNotFound, ProcedureRetired
from catalog_service.turning_points import service as turning_points

_BEFORE_FIRST_DAY = Text("Trước ngày bắt đầu của phiên bản mới nhất", "Before the first day of the newest version")
_UNKNOWN = Text("Không biết thủ tục này", "This procedure is not known")


async def retire(
    session: Session, code: str, command: RetireCommand, expected: str | None, by: str, now: datetime
) -> ProcedureVersion:
    """End the newest version; rights and dossiers go on pointing at the procedure. `expected` is the ETag of the record
    that was read, where it was said.

    Raises ImportRunning, ProcedureNotFound, ProcedureRetired, VersionConflict, InvalidBody.
    """
    await turns.take(session)
    procedure = await procedures.get_for_update(session, code)
    latest = (await procedures.latest_of(session, [code])).get(code)
    if procedure is None or latest is None:
        raise ProcedureNotFound
    require_alive(procedure)
    today = now.astimezone(VIETNAM).date()
    await require_as_read(session, latest, expected, today)
    last_day = command.valid_to or today
    begun = await procedures.newest_begun(session, code, today)
    if last_day < records.day_before(begun or latest.valid_from):
        raise InvalidBody(errors=[FieldError("/valid_to", "before_first_day", _BEFORE_FIRST_DAY)])
    ending = await procedures.ending_from(session, code, last_day)
    if not ending:
        raise InvalidBody(errors=[_later_than(await procedures.last_day(session, code) or latest.valid_from)])
    if command.successor:
        await _require_successor(session, code, command.successor)
    session.add(_plan(code, last_day, ending, by, now))
    last = await publishing.end_all(session, code, last_day, command.successor)
    procedure.retired_from = records.day_after(last_day)
    await outbox.record(session, _retirement(procedure, last_day, last.record["successor"], now))
    await session.flush()
    await turning_points.plan(session, [code], today)
    return last


async def take_back(session: Session, code: str, command: TakeBackCommand, by: str, now: datetime) -> ProcedureVersion:
    """Every version holds again as it did before the retirement was decided, with the successor that it had then.

    One publication is told for each. Raises ImportRunning, ProcedureNotFound, NoRetirementPlanned, ProcedureRetired.
    """
    await turns.take(session)
    procedure = await procedures.get_for_update(session, code)
    if procedure is None:
        raise ProcedureNotFound
    today = now.astimezone(VIETNAM).date()
    plan = await repository.retirement_plan(session, code) if procedure.retired_from else None
    if plan is None or procedure.retired_from is None:
        raise NoRetirementPlanned
    if procedure.retired_from <= today:
        raise ProcedureRetired(retired_from=procedure.retired_from.isoformat())
    plan.taken_back_by, plan.taken_back_at, plan.taken_back_reason = by, now, command.reason
    procedure.retired_from = None
    versions = await _restored(session, plan)
    await outbox.record(session, *(publishing.announce(procedure, version, now) for version in versions))
    await session.flush()
    await turning_points.plan(session, [code], today)
    await judging.refresh(session, [code], now)
    return max(versions, key=lambda version: (version.valid_from <= today, version.version))


def _later_than(last_day: date) -> FieldError:
    """The versions say themselves when the procedure ends: that day, or one before, is all that can be decided."""
    day = f"{last_day:%d/%m/%Y}"
    message = Text(
        f"Ngày cuối cùng đã công bố là {day}; chỉ có thể rút ngắn", f"The last day is {day}; it can only be set earlier"
    )
    return FieldError("/valid_to", "end_only_earlier", message)


def _plan(code: str, last_day: date, ending: Sequence[ProcedureVersion], by: str, now: datetime) -> RetirementPlan:
    courses = [
        {
            "version": version.version,
            "valid_to": version.valid_to and version.valid_to.isoformat(),
            "successor": version.record["successor"],
        }
        for version in ending
    ]
    return RetirementPlan(id=uuid7(), code=code, last_day=last_day, courses=courses, planned_by=by, planned_at=now)


async def _restored(session: Session, plan: RetirementPlan) -> list[ProcedureVersion]:
    courses = {course["version"]: course for course in plan.courses}
    versions = await procedures.versions_of(session, plan.code, courses)
    for version in versions:
        course = courses[version.version]
        last_day = date.fromisoformat(course["valid_to"]) if course["valid_to"] else None
        publishing.set_course(version, last_day, course["successor"])
    return versions


def _retirement(procedure: Procedure, last_day: date, successor: str | None, now: datetime) -> events.ProcedureRetired:
    procedure.sequence += 1
    return events.ProcedureRetired(
        sequence=procedure.sequence,
        occurred_at=now,
        code=procedure.code,
        valid_to=last_day,
        successor=successor,
    )


async def _require_successor(session: Session, code: str, successor: str) -> None:
    if successor == code:
        raise InvalidBody(errors=[FieldError("/successor", "self_reference", SELF)])
    if not await procedures.exists(session, successor):
        raise InvalidBody(errors=[FieldError("/successor", "unknown_code", _UNKNOWN)])
    if references.leads_back(code, successor, await procedures.successors(session)):
        raise InvalidBody(errors=[FieldError("/successor", "cycle", references.CYCLE)])

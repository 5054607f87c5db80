"""What this service keeps of the catalogue, so that filing never waits for another service."""

from datetime import date

from contracts.catalog import ProcedurePublished, ProcedureRecord, ProcedureRetired
from servicekit.database import Session
from servicekit.problems import Problem

from dossier_service.procedures import repository
from dossier_service.procedures.problems import (
    NotFiledHere,
    ProcedureEnded,
    ProcedureNotYetInForce,
    ProcedureUnknown,
)


async def keep_version(session: Session, event: ProcedurePublished) -> None:
    await repository.keep(session, event.record, event.sequence)


async def retire(session: Session, event: ProcedureRetired) -> None:
    await repository.keep_retirement(session, event)


async def to_file(session: Session, code: str, day: date) -> ProcedureRecord:
    """The record under which a dossier may be filed that day.

    Raises ProcedureUnknown, ProcedureEnded, ProcedureNotYetInForce, NotFiledHere.
    """
    record = await repository.in_force(session, code, day)
    if record is None:
        raise await _out_of_force(session, code, day)
    if record.vertical_only:
        raise NotFiledHere(portal_url=record.portal_url)
    return record


async def _out_of_force(session: Session, code: str, day: date) -> Problem:
    courses = await repository.courses(session, code)
    if not courses:
        return ProcedureUnknown()
    coming = [course.valid_from for course in courses if course.valid_from > day]
    if coming:
        return ProcedureNotYetInForce(valid_from=min(coming))
    last = max(courses, key=lambda course: course.valid_to or date.max)
    return ProcedureEnded(ended_on=last.valid_to, successor=last.successor)

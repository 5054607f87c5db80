"""Absence: for some days another official sees and may do what the absent one could; both are written down."""

from datetime import date, datetime
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import NotPermitted

from dossier_service.dossiers.codes import local_day
from dossier_service.officials import repository as officials
from dossier_service.officials.models import Official
from dossier_service.substitution import repository
from dossier_service.substitution.models import Substitution
from dossier_service.substitution.problems import (
    OfficialUnknown,
    PeriodUnsuitable,
    SubstituteUnsuitable,
    SubstitutionNotFound,
)
from dossier_service.substitution.schemas import SubstitutionBody, SubstitutionRead
from dossier_service.units import repository as units

LONGEST_DAYS = 366


async def put(session: Session, body: SubstitutionBody, caller: Caller, now: datetime) -> Substitution:
    """By the absent official, or by whoever commands them. Raises OfficialUnknown, NotPermitted, SubstituteUnsuitable,
    PeriodUnsuitable."""
    absent = await _known(session, body.absent or caller.subject, "/absent")
    await _require_command(session, absent, caller)
    substitute = await _known(session, body.substitute, "/substitute")
    if substitute.subject == absent.subject or not await _same_agency(session, absent, substitute):
        raise SubstituteUnsuitable
    if not _fits(body.starts_on, body.ends_on, local_day(now)):
        raise PeriodUnsuitable
    await repository.clear(session, absent.subject, body.starts_on, body.ends_on)
    substitution = Substitution(
        id=uuid7(),
        absent=absent.subject,
        substitute=substitute.subject,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        set_by=caller.subject,
        set_at=now,
    )
    session.add(substitution)
    await session.flush()
    return substitution


async def end(session: Session, substitution_id: UUID, caller: Caller) -> None:
    """Raises SubstitutionNotFound, NotPermitted."""
    substitution = await repository.get(session, substitution_id)
    if substitution is None:
        raise SubstitutionNotFound
    await _require_command(session, await _known(session, substitution.absent, "/absent"), caller)
    await session.delete(substitution)
    await session.flush()


async def page(session: Session, caller: Caller, request: PageRequest) -> Page[SubstitutionRead]:
    statement = repository.concerning(caller, commands=_commands(caller))
    rows, next_cursor, total = await paging.fetch(session, statement, request)
    items = [SubstitutionRead.model_validate(row[0]) for row in rows]
    return Page[SubstitutionRead](items=items, next_cursor=next_cursor, total=total)


def _commands(caller: Caller) -> bool:
    return caller.has_role("administrator", "approver")


def _fits(starts_on: date, ends_on: date, today: date) -> bool:
    return today <= ends_on and 0 <= (ends_on - starts_on).days < LONGEST_DAYS


async def _known(session: Session, subject: str, pointer: str) -> Official:
    official = await officials.get_for_update(session, subject)
    if official is None or official.last_seen_at is None:
        raise OfficialUnknown(pointer)
    return official


async def _require_command(session: Session, absent: Official, caller: Caller) -> None:
    if caller.subject == absent.subject:
        return
    if not _commands(caller) or not await units.lies_below(session, absent.unit, caller.unit or ""):
        raise NotPermitted


async def _same_agency(session: Session, absent: Official, substitute: Official) -> bool:
    """Of one unit, or one of them of a division below the other's."""
    return await units.lies_below(session, absent.unit, substitute.unit) or await units.lies_below(
        session, substitute.unit, absent.unit
    )

"""Waivers: asked for by one person, signed by a leader above the agency, revoked; each judges the procedure anew."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.agencies import repository as agencies
from catalog_service.imports import turns
from catalog_service.levels import judging, repository, waivers
from catalog_service.levels.models import LevelWaiver
from catalog_service.levels.problems import (
    LevelProvable,
    OwnWaiver,
    ServiceNotOffered,
    WaiverElsewhere,
    WaiverInForce,
    WaiverNotFound,
    WaiverNotOpen,
    WaiverRequested,
)
from catalog_service.levels.schemas import WaiverRead, WaiverRequest, WaiverRevocation
from catalog_service.levels.waivers import WaiverState
from catalog_service.procedures import repository as procedures

_PAST = Text("Ngày hết hạn đã qua", "The last day is over")
_TOO_LONG = Text("Quá 180 ngày kể từ hôm nay", "More than 180 days from today")
_ABOVE_DECLARED = Text("Cao hơn mức độ đã công bố", "Above the declared level")


async def request_waiver(
    session: Session, code: str, request: WaiverRequest, caller: Caller, now: datetime
) -> LevelWaiver:
    """Without effect until somebody else signs it.

    Raises ServiceNotOffered, InvalidBody, LevelProvable, WaiverInForce, WaiverRequested.
    """
    # Of two that are asked for at once the second sees the first.
    await procedures.lock_all(session, [code])
    standing = await repository.get_standing(session, code, request.agency)
    if standing is None:
        raise ServiceNotOffered
    errors = list(_waiver_faults(request, standing.declared, now.astimezone(VIETNAM).date()))
    if errors:
        raise InvalidBody(errors=errors)
    if request.level <= standing.provable:
        raise LevelProvable(provable=standing.provable)
    await _require_none_in_force(session, code, request.agency, request.level, now)
    if waiting := await repository.requested_waiver(session, code, request):
        raise WaiverRequested(waiver_id=str(waiting))
    values = request.model_dump(exclude={"agency"})
    waiver = LevelWaiver(
        id=uuid7(),
        code=code,
        agency_code=request.agency,
        requested_by=caller.subject,
        requested_at=now,
        version=1,
        **values,
    )
    session.add(waiver)
    await session.flush()
    return waiver


def _waiver_faults(request: WaiverRequest, declared: int, today: date) -> Iterator[FieldError]:
    if request.level > declared:
        yield FieldError("/level", "above_declared", _ABOVE_DECLARED)
    if request.expires_on < today:
        yield FieldError("/expires_on", "in_the_past", _PAST)
    if request.expires_on > today + timedelta(days=waivers.LONGEST_DAYS):
        yield FieldError("/expires_on", "too_long", _TOO_LONG)


async def _require_none_in_force(session: Session, code: str, agency: str, level: int, now: datetime) -> None:
    """Two for the same thing would outlast the revocation of either. Raises WaiverInForce."""
    for other in await repository.open_waivers(session, [code], _day(now)):
        lifts_it = other.agency_code == agency and other.level >= level
        if lifts_it and state_of(session, other, now) is WaiverState.IN_FORCE:
            raise WaiverInForce(waiver_id=str(other.id), expires_on=other.expires_on.isoformat())


async def sign_waiver(
    session: Session, code: str, waiver_id: UUID, expected: ExpectedVersion, caller: Caller, now: datetime
) -> LevelWaiver:
    """Raises ImportRunning, WaiverNotFound, VersionConflict, WaiverElsewhere, OwnWaiver, WaiverNotOpen,
    WaiverInForce."""
    await turns.take(session)
    # Before the waiver: of two for the same thing that are signed at once the second sees the first.
    await procedures.lock_all(session, [code])
    waiver = await _get_for_update(session, code, waiver_id, expected)
    await _require_above(session, caller, waiver, _day(now))
    if waiver.requested_by == caller.subject:
        raise OwnWaiver
    if state_of(session, waiver, now) is not WaiverState.REQUESTED or waiver.expires_on < _day(now):
        raise WaiverNotOpen
    await _require_none_in_force(session, code, waiver.agency_code, waiver.level, now)
    waiver.signed_by, waiver.signed_at = caller.subject, now
    waiver.signature = _seal(session).sign(waivers.signed_content(waiver))
    waiver.version += 1
    await session.flush()
    await judging.refresh(session, [code], now)
    return waiver


async def revoke_waiver(
    session: Session,
    code: str,
    waiver_id: UUID,
    revocation: WaiverRevocation,
    expected: ExpectedVersion,
    caller: Caller,
    now: datetime,
) -> LevelWaiver:
    """Raises ImportRunning, WaiverNotFound, VersionConflict, WaiverElsewhere, WaiverNotOpen."""
    await turns.take(session)
    waiver = await _get_for_update(session, code, waiver_id, expected)
    if not caller.has_role("administrator"):
        await _require_above(session, caller, waiver, _day(now))
    if state_of(session, waiver, now) in (WaiverState.REVOKED, WaiverState.EXPIRED):
        raise WaiverNotOpen
    was_signed = state_of(session, waiver, now) is WaiverState.IN_FORCE
    waiver.revoked_by, waiver.revoked_at, waiver.revocation_reason = caller.subject, now, revocation.reason
    if was_signed:
        # Signed anew, or taking the revocation out of the row would bring the waiver back.
        waiver.signature = _seal(session).sign(waivers.signed_content(waiver))
    waiver.version += 1
    await session.flush()
    await judging.refresh(session, [code], now)
    return waiver


async def get_waiver(session: Session, code: str, waiver_id: UUID) -> LevelWaiver:
    """Raises WaiverNotFound."""
    waiver = await repository.waiver(session, code, waiver_id)
    if waiver is None:
        raise WaiverNotFound
    return waiver


async def waivers_of(session: Session, code: str, request: PageRequest, now: datetime) -> Page[WaiverRead]:
    rows, next_cursor, total = await paging.fetch(session, repository.waivers(code), request)
    items = [read_waiver(session, row[0], now) for row in rows]
    return Page[WaiverRead](items=items, next_cursor=next_cursor, total=total)


def read_waiver(session: Session, waiver: LevelWaiver, now: datetime) -> WaiverRead:
    names = WaiverRead.model_fields.keys() - {"agency", "state"}
    values = {name: getattr(waiver, name) for name in names}
    return WaiverRead(agency=waiver.agency_code, state=state_of(session, waiver, now), **values)


def state_of(session: Session, waiver: LevelWaiver, now: datetime) -> WaiverState:
    return waivers.state_of(waiver, _day(now), _seal(session))


async def _get_for_update(session: Session, code: str, waiver_id: UUID, expected: ExpectedVersion) -> LevelWaiver:
    waiver = await repository.waiver_for_update(session, code, waiver_id)
    if waiver is None:
        raise WaiverNotFound
    expected.require(waiver.version)
    return waiver


async def _require_above(session: Session, leader: Caller, waiver: LevelWaiver, day: date) -> None:
    """Nobody answers for an agency that is not theirs that day. Raises WaiverElsewhere."""
    if leader.unit is None or not await agencies.is_below(session, waiver.agency_code, leader.unit, day):
        raise WaiverElsewhere


def _seal(session: Session) -> Any:
    return session.info[waivers.SEAL]


def _day(now: datetime) -> date:
    return now.astimezone(VIETNAM).date()

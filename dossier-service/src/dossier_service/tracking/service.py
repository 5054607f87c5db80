"""Public tracking by code and a second factor; codes are sequential, so every wrong guess gets the same answer."""

import hmac
from datetime import datetime
from uuid import UUID

from servicekit.database import Database, Session
from servicekit.problems import NotFound, Text

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures
from dossier_service.tracking import guessing, repository
from dossier_service.tracking.schemas import TrackedStep, TrackingRead, TrackingRequest
from dossier_service.units import repository as units


class NothingTracked(NotFound):
    code = "nothing_tracked"
    title = Text("Mã hồ sơ hoặc số định danh không khớp", "The code or the identity digits do not match")


async def find(session: Session, code: str, identity_tail: str) -> Dossier:
    """Raises NothingTracked, for an unknown code and for wrong digits alike."""
    dossier = await _found(session, code, identity_tail)
    if dossier is None:
        raise NothingTracked
    return dossier


async def _found(session: Session, code: str, identity_tail: str) -> Dossier | None:
    dossier_id, numbers = await repository.numbers_by_code(session, code) or (None, ["", ""])
    matches = [_ends_with(number, identity_tail) for number in numbers]
    return await dossiers.get_unlocked(session, dossier_id) if dossier_id and any(matches) else None


async def find_guarded(database: Database, code: str, identity_tail: str, now: datetime) -> UUID:
    """Raises NothingTracked, also when it was guessed too often: the other service only hears whether it fits."""

    async def ask(session: Session) -> UUID | None:
        dossier = await _found(session, code, identity_tail)
        return dossier.id if dossier else None

    try:
        found = await guessing.guarded(database, code, now, ask)
    except guessing.GuessedTooOften:
        raise NothingTracked from None
    if found is None:
        raise NothingTracked
    return found


async def track(database: Database, request: TrackingRequest, now: datetime) -> TrackingRead:
    """Raises NothingTracked, GuessedTooOften."""

    async def ask(session: Session) -> TrackingRead | None:
        dossier = await _found(session, request.code, request.identity_tail)
        return await _tracked(session, dossier, now) if dossier else None

    found = await guessing.guarded(database, request.code, now, ask)
    if found is None:
        raise NothingTracked
    return found


async def _tracked(session: Session, dossier: Dossier, now: datetime) -> TrackingRead:
    names = await procedures.names(session, {(dossier.procedure_code, dossier.procedure_version)})
    entries = await dossiers.history(session, dossier.id)
    unit_names = await units.names(
        session, {dossier.executing_agency, *(e.actor_unit for e in entries if e.actor_unit)}
    )
    return TrackingRead(
        code=dossier.code or dossier.draft_number,
        procedure=next(iter(names.values())),
        agency=unit_names.get(dossier.executing_agency, dossier.executing_agency),
        status=Status(dossier.status),
        submitted_at=dossier.submitted_at,
        due_at=dossier.due_at,
        expected_at=dossier.expected_at,
        deadline_state=deadlines.state(dossier, now),
        steps=[
            TrackedStep(
                action=entry.action,
                to_status=Status(entry.to_status),
                unit=unit_names.get(entry.actor_unit or ""),
                occurred_at=entry.occurred_at,
            )
            for entry in entries
        ],
    )


def _ends_with(number: str, tail: str) -> bool:
    """In constant time; an enterprise's log-in may carry its representative's number besides the tax code."""
    return hmac.compare_digest(number[-len(tail) :].encode(), tail.encode())

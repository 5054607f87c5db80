"""A dossier that ought never to have been in the record is taken out of it by two, and put back by one.

Nothing is deleted: dossier, code and history stay, and everybody who had heard of it hears that it is gone (P-11).
"""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DossierEvent, DossierRemoved, DossierRestored, RemovalDenied, RemovalRequested
from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.charges import service as charges
from dossier_service.charges.returning import return_when_paid
from dossier_service.dossiers import acting, repository, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import UNFILED, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.drafts.rules import end_of_day
from dossier_service.removals import repository as removals
from dossier_service.removals.models import Removal, RemovalState
from dossier_service.removals.offered import ASKING, DECIDING, is_restorable
from dossier_service.removals.problems import (
    NothingFiled,
    NotRemoved,
    RemovalByTheSamePerson,
    RemovalNotRequested,
    RemovalRequestOpen,
    RestorableNoMore,
)
from dossier_service.removals.schemas import RemovalRead, RemovalRequest
from dossier_service.substitution.repository import seers


async def request(
    session: Session, dossier_id: UUID, body: RemovalRequest, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Raises DossierNotFound, ActionNotYours, VersionConflict, NothingFiled, RemovalRequestOpen."""
    dossier = await _load(session, dossier_id, caller, expected)
    actor = await acting.as_one_of(session, dossier, caller, ASKING)
    if dossier.status in UNFILED:
        raise NothingFiled
    if await removals.standing(session, dossier.id):
        raise RemovalRequestOpen
    asked = Removal(
        id=uuid7(),
        dossier_id=dossier.id,
        state=RemovalState.REQUESTED,
        reason=body.reason,
        legal_basis=body.legal_basis,
        requested_by=caller.subject,
        requested_at=now,
    )
    session.add(asked)
    step = _step(Action.REQUEST_REMOVAL, actor, now, RemovalRequested, asked, {"unit": dossier.executing_agency})
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier


async def deny(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Raises DossierNotFound, ActionNotYours, VersionConflict, RemovalNotRequested, RemovalByTheSamePerson."""
    dossier = await _load(session, dossier_id, caller, expected)
    asked, actor = await _asked(session, dossier, caller)
    asked.state, asked.decided_by, asked.decided_at = RemovalState.DENIED, caller.subject, now
    step = Step(Action.DENY_REMOVAL, actor, now, RemovalDenied, reason=reason, details=_naming(asked))
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier


async def remove(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime, restorable_days: int
) -> Dossier:
    """Raises DossierNotFound, ActionNotYours, VersionConflict, RemovalNotRequested, RemovalByTheSamePerson."""
    dossier = await _load(session, dossier_id, caller, expected)
    asked, actor = await _asked(session, dossier, caller)
    before, until = Status(dossier.status), end_of_day(now, restorable_days)
    asked.state, asked.decided_by, asked.decided_at = RemovalState.REMOVED, caller.subject, now
    asked.status_before, asked.finished_before, asked.restorable_until = before, dossier.finished_at, until
    # An end of its own: no alarm, no wait and no task goes on for it.
    dossier.status, dossier.finished_at = Status.REMOVED, dossier.finished_at or now
    step = _step(Action.REMOVE, actor, now, DossierRemoved, asked, {"restorable_until": until})
    await steps.write_down(session, dossier, step, before)
    await session.flush()
    return dossier


async def restore(
    session: Session, dossier_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """To where it stood. Raises DossierNotFound, ActionNotYours, VersionConflict, NotRemoved, RestorableNoMore."""
    dossier = await repository.get_removed_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await acting.as_one_of(session, dossier, caller, DECIDING)
    expected.require(dossier.version)
    removed = await removals.standing(session, dossier.id)
    if dossier.status != Status.REMOVED or removed is None or removed.status_before is None:
        raise NotRemoved
    if removed.restorable_until and not is_restorable(removed, now):
        raise RestorableNoMore(removed.restorable_until)
    dossier.status, dossier.finished_at = removed.status_before, removed.finished_before
    removed.state, removed.restored_at = RemovalState.RESTORED, now
    step = Step(Action.RESTORE, actor, now, DossierRestored, reason=reason, details=_naming(removed))
    await steps.write_down(session, dossier, step, Status.REMOVED)
    await charges.go_on_when_paid(session, dossier, now)
    await return_when_paid(session, dossier, now)
    await session.flush()
    return dossier


async def page(session: Session, caller: Caller, state: RemovalState, request: PageRequest) -> Page[RemovalRead]:
    rows, cursor, total = await paging.fetch(session, await removals.listed(session, caller, state), request)
    items = [_shown(row.Removal, row.Dossier) for row in rows]
    return Page[RemovalRead](items=items, next_cursor=cursor, total=total)


async def _load(session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion) -> Dossier:
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    expected.require(dossier.version)
    return dossier


async def _asked(session: Session, dossier: Dossier, caller: Caller) -> tuple[Removal, Actor]:
    """The request that waits, for another person than the one who asked, and than whom they stand in for."""
    actor = await acting.as_one_of(session, dossier, caller, DECIDING)
    asked = await removals.standing(session, dossier.id)
    if asked is None:
        raise RemovalNotRequested
    if asked.requested_by in {seer.subject for seer in await seers(session, caller)}:
        raise RemovalByTheSamePerson
    return asked, actor


def _step(
    action: Action, actor: Actor, now: datetime, event: type[DossierEvent], asked: Removal, facts: dict[str, object]
) -> Step:
    return Step(action, actor, now, event, facts, asked.reason, asked.legal_basis, _naming(asked))


def _naming(removal: Removal) -> dict[str, str]:
    return {"removal_id": str(removal.id)}


def _shown(removal: Removal, dossier: Dossier) -> RemovalRead:
    return RemovalRead(
        id=removal.id,
        dossier_id=removal.dossier_id,
        dossier_code=dossier.code or dossier.draft_number,
        procedure_code=dossier.procedure_code,
        state=RemovalState(removal.state),
        reason=removal.reason,
        legal_basis=removal.legal_basis,
        requested_by=removal.requested_by,
        requested_at=removal.requested_at,
        decided_by=removal.decided_by,
        decided_at=removal.decided_at,
        restorable_until=removal.restorable_until,
        restored_at=removal.restored_at,
        erased_at=removal.erased_at,
    )

"""Before any step: the dossier under lock, seen by the caller, at the version they believe, in a fitting role."""

from collections.abc import Set
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import facts, guards, repository, rights
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole, Status, next_status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import OWNER, Actor
from dossier_service.procedures import repository as procedures
from dossier_service.substitution.repository import seers


async def load(
    session: Session, dossier_id: UUID, caller: Caller, action: Action, expected: ExpectedVersion, now: datetime
) -> tuple[Dossier, Actor]:
    """Raises DossierNotFound (also when it may not be seen), ActionNotYours, VersionConflict, TransitionNotAllowed,
    and what the action's guards answer. A draft's own guard is checked by its submission, once the draft has followed
    the version in force."""
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await _actor(session, dossier, caller, action)
    expected.require(dossier.version)
    if action is not Action.SUBMIT:
        next_status(action, Status(dossier.status), None)
        await _check(session, dossier, caller, action, now)
    return dossier, actor


async def _check(session: Session, dossier: Dossier, caller: Caller, action: Action, now: datetime) -> None:
    if not TRANSITIONS[action].guards:
        return
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    current = await procedures.version_in_force(session, dossier.procedure_code, local_day(now))
    guards.require(action, await facts.about(session, dossier, caller, record, current, now))


async def _actor(session: Session, dossier: Dossier, caller: Caller, action: Action) -> Actor:
    """In the caller's own right, else for whom they stand in. Raises ActionNotYours."""
    for seer in await seers(session, caller):
        roles = await rights.roles_on(session, dossier, seer)
        if roles & TRANSITIONS[action].by:
            own = actor_for(caller, action, roles)
            if _for_another(dossier, caller):
                return replace(own, acting_for=OWNER)
            return own if seer is caller else replace(own, unit=seer.unit, acting_for=seer.subject)
    raise ActionNotYours


async def as_one_of(session: Session, dossier: Dossier, caller: Caller, fitting: Set[ActorRole]) -> Actor:
    """For what is no action of the table: in the caller's own right, else for whom they stand in.

    Raises ActionNotYours.
    """
    for seer in await seers(session, caller):
        roles = fitting & await rights.roles_on(session, dossier, seer)
        if roles:
            own = Actor(caller.subject, min(roles), caller.unit, caller.profile.name if caller.profile else None)
            return own if seer is caller else replace(own, unit=seer.unit, acting_for=seer.subject)
    raise ActionNotYours


def _for_another(dossier: Dossier, caller: Caller) -> bool:
    """Who files for somebody, or has filed; officials have their own duty on it."""
    filed_so = dossier.on_behalf_of is not None or dossier.confirmation is not None
    return filed_so and caller.kind is not CallerKind.OFFICIAL and owner_key_of(caller) != dossier.owner_key


def actor_for(caller: Caller, action: Action, roles: frozenset[ActorRole]) -> Actor:
    """Raises ActionNotYours."""
    fitting = roles & TRANSITIONS[action].by
    if not fitting:
        raise ActionNotYours
    return Actor(caller.subject, min(fitting), caller.unit, caller.profile.name if caller.profile else None)

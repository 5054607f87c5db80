"""Before any step: the dossier under lock, seen by the caller, at the version they believe, in a fitting role."""

from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import repository
from dossier_service.dossiers.lifecycle import TRANSITIONS, Action, ActorRole
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import actor_roles
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import Actor


async def load(
    session: Session, dossier_id: UUID, caller: Caller, action: Action, expected: ExpectedVersion
) -> tuple[Dossier, Actor]:
    """Raises DossierNotFound (also when it may not be seen), ActionNotYours, VersionConflict."""
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = actor_for(dossier, caller, action)
    expected.require(dossier.version)
    return dossier, actor


def actor_for(dossier: Dossier, caller: Caller, action: Action) -> Actor:
    roles = actor_roles(caller) & TRANSITIONS[action].by
    if not roles:
        raise ActionNotYours
    return Actor(caller.subject, _first(roles), caller.unit)


def _first(roles: frozenset[ActorRole]) -> ActorRole:
    return sorted(roles)[0]

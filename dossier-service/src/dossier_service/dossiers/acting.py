"""Before any step: the dossier under lock, seen by the caller, at the version they believe, in a fitting role."""

from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import repository
from dossier_service.dossiers.lifecycle import TRANSITIONS, Action, ActorRole
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import Actor


async def load(
    session: Session, dossier_id: UUID, caller: Caller, action: Action, expected: ExpectedVersion
) -> tuple[Dossier, Actor]:
    """Raises DossierNotFound (also when it may not be seen), ActionNotYours, VersionConflict."""
    dossier = await repository.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = actor_for(caller, action, await repository.roles_on(session, dossier, caller))
    expected.require(dossier.version)
    return dossier, actor


def actor_for(caller: Caller, action: Action, roles: frozenset[ActorRole]) -> Actor:
    """Raises ActionNotYours."""
    fitting = roles & TRANSITIONS[action].by
    if not fitting:
        raise ActionNotYours
    return Actor(caller.subject, min(fitting), caller.unit)

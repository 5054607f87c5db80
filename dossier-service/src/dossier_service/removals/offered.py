"""What the caller may say now about a dossier that ought not to be in the record."""

from collections.abc import Set
from datetime import datetime

from servicekit.auth import Caller
from servicekit.database import Session

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import UNFILED, ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.removals import repository
from dossier_service.removals.models import Removal, RemovalState
from dossier_service.substitution.repository import seers

ASKING = frozenset({ActorRole.CLERK, ActorRole.OFFICER})
DECIDING = frozenset({ActorRole.APPROVER})


async def offered(
    session: Session, dossier: Dossier, caller: Caller, roles: Set[ActorRole], now: datetime
) -> list[Action]:
    """`roles` are the caller's own and those of whom they stand in for."""
    if dossier.status in UNFILED or not roles & (ASKING | DECIDING):
        return []
    standing = await repository.standing(session, dossier.id)
    if standing is None:
        return [Action.REQUEST_REMOVAL] if roles & ASKING else []
    if not roles & DECIDING:
        return []
    if dossier.status == Status.REMOVED:
        return [Action.RESTORE] if is_restorable(standing, now) else []
    asked_themselves = standing.requested_by in {seer.subject for seer in await seers(session, caller)}
    return [] if asked_themselves else [Action.REMOVE, Action.DENY_REMOVAL]


def is_restorable(removed: Removal, now: datetime) -> bool:
    until = removed.restorable_until
    return removed.state == RemovalState.REMOVED and (until is None or now <= until)

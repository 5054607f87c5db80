"""Who may ask whether a filing was wanted, who may say so, and until when. Pure."""

from collections.abc import Set

from servicekit.auth import Caller, CallerKind

from dossier_service.dossiers.lifecycle import ENDED, ActorRole
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation, owner_key_of

_OPEN_TO = {
    Confirmation.CONFIRMED: {Confirmation.PENDING, Confirmation.DENIED},
    Confirmation.DENIED: {Confirmation.PENDING, Confirmation.REPRESENTED},
}
"""What may be said by log-in after what: who has denied may still confirm."""


def may_ask(dossier: Dossier, caller: Caller, roles: Set[ActorRole]) -> bool:
    """Who filed it, and the desk."""
    return dossier.submitted_by == caller.subject or ActorRole.CLERK in roles


def is_awaited(dossier: Dossier) -> bool:
    return dossier.confirmation == Confirmation.PENDING and dossier.status not in ENDED


def is_the_person(dossier: Dossier, caller: Caller) -> bool:
    return caller.kind is not CallerKind.OFFICIAL and owner_key_of(caller) == dossier.owner_key


def may_be_said(dossier: Dossier, answer: Confirmation) -> bool:
    return dossier.confirmation in _OPEN_TO[answer] and dossier.status not in ENDED

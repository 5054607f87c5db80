"""What the caller may ask or say about a filing for another now."""

from collections.abc import Set
from datetime import datetime, timedelta

from servicekit.auth import Caller
from servicekit.database import Session

from dossier_service.confirmations import codes, repository, rules
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation

_ANSWERS = {Action.CONFIRM_FILING: Confirmation.CONFIRMED, Action.DENY_FILING: Confirmation.DENIED}


async def offered(
    session: Session, dossier: Dossier, caller: Caller, roles: Set[ActorRole], now: datetime
) -> list[Action]:
    """`roles` are the caller's own and those of whom they stand in for."""
    found = []
    if rules.is_awaited(dossier) and rules.may_ask(dossier, caller, roles):
        found += [Action.ASK_CONFIRMATION] if await asks_are_left(session, dossier, now) else []
    if rules.is_the_person(dossier, caller):
        found += [action for action, answer in _ANSWERS.items() if rules.may_be_said(dossier, answer)]
    return found


async def asks_are_left(session: Session, dossier: Dossier, now: datetime) -> bool:
    return await repository.asked_since(session, dossier.id, now - timedelta(days=1)) < codes.ASKS_A_DAY

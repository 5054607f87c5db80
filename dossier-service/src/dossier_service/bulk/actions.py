"""Which actions may be taken on many dossiers at once: those that ask nothing of each one in particular."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import InvalidBody
from servicekit.rendering import field_errors

from dossier_service.bulk.schemas import BulkAction
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import Command
from dossier_service.processing import service as processing
from dossier_service.processing.schemas import AssignBody, ForwardBody, NoteBody
from dossier_service.reception import service as reception
from dossier_service.reception.schemas import AcceptBody
from dossier_service.results import service as results


@dataclass(frozen=True)
class Doing:
    """By whom, on which version, when."""

    caller: Caller
    expected: ExpectedVersion
    now: datetime


Act = Callable[[Session, UUID, Any, Doing], Awaitable[Dossier]]


async def _accept(session: Session, dossier_id: UUID, body: AcceptBody, by: Doing) -> Dossier:
    return await reception.accept(session, dossier_id, body, by.caller, by.expected, by.now)


def _hand_over(action: Action) -> Act:
    async def hand_over(session: Session, dossier_id: UUID, body: BaseModel, by: Doing) -> Dossier:
        given = ForwardBody.model_validate(body.model_dump())
        return await processing.hand_over(session, dossier_id, action, given, by.caller, by.expected, by.now)

    return hand_over


async def _return_result(session: Session, dossier_id: UUID, _: Command, by: Doing) -> Dossier:
    return await results.return_result(session, dossier_id, by.caller, by.expected, by.now)


ACTIONS: dict[BulkAction, tuple[type[Command], Act]] = {
    Action.ACCEPT: (AcceptBody, _accept),
    Action.FORWARD: (ForwardBody, _hand_over(Action.FORWARD)),
    Action.ASSIGN: (AssignBody, _hand_over(Action.ASSIGN)),
    Action.CLAIM: (NoteBody, _hand_over(Action.CLAIM)),
    Action.RELEASE: (NoteBody, _hand_over(Action.RELEASE)),
    Action.RETURN_RESULT: (Command, _return_result),
}


def body_of(action: BulkAction, given: dict[str, Any]) -> Command:
    """Raises InvalidBody, with pointers below `/body`."""
    try:
        return ACTIONS[action][0].model_validate(given)
    except ValidationError as error:
        faults = [fault._replace(pointer=f"/body{fault.pointer}") for fault in field_errors(error)]
        raise InvalidBody(errors=faults) from error

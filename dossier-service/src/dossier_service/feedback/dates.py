"""By when the administration has to take the next step (766 index 5.2)."""

from datetime import datetime

from contracts.catalog import TimeLimit, TimeUnit
from servicekit.database import Session

from dossier_service.deadlines import service as deadlines
from dossier_service.deadlines.ledger import Pause
from dossier_service.feedback import repository
from dossier_service.feedback.lifecycle import WORKING_DAYS, Action, Clock
from dossier_service.feedback.models import Feedback


async def after(session: Session, clock: Clock, now: datetime) -> datetime:
    return await deadlines.later(session, now, TimeLimit(value=WORKING_DAYS[clock], unit=TimeUnit.WORKING_DAY))


async def of_answer(session: Session, feedback: Feedback, replied_at: datetime) -> datetime:
    """Fifteen days from the acceptance, later by every wait for a reply."""
    accepted_at, asked_at = replied_at, replied_at
    pauses: list[Pause] = []
    for step in await repository.steps(session, feedback.id):
        match step.action:
            case Action.ACCEPT:
                accepted_at = step.at
            case Action.ASK:
                asked_at = step.at
            case Action.REPLY:
                pauses.append(Pause(asked_at, step.at))
            case _:
                continue
    pauses.append(Pause(asked_at, replied_at))
    limit = TimeLimit(value=WORKING_DAYS[Clock.ANSWER], unit=TimeUnit.WORKING_DAY)
    return await deadlines.later(session, accepted_at, limit, tuple(pauses))


def in_time(feedback: Feedback, now: datetime) -> bool:
    return feedback.due_at is None or now <= feedback.due_at

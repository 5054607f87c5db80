"""Somebody says what went wrong: with or without a log-in, about a unit or a dossier of their own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.feedback import FeedbackFiled
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.dossiers.codes import local_day
from dossier_service.feedback import dates, places, repository, steps
from dossier_service.feedback.lifecycle import Action, Clock, Status
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import ContactRequired, DossierNotYours
from dossier_service.feedback.schemas import FeedbackBody
from dossier_service.feedback.steps import Actor


async def file(session: Session, body: FeedbackBody, caller: Caller, now: datetime) -> Feedback:
    """Raises ContactRequired, FeedbackUnitUnknown, DossierNotYours."""
    contact = _contact(body, caller)
    actor = Actor(None if caller.kind is CallerKind.ANONYMOUS else caller.subject)
    feedback = Feedback(
        id=uuid7(),
        number=await repository.next_number(session, local_day(now)),
        kind=body.kind,
        status=Status.FILED,
        title=body.title,
        content=body.content,
        contact=contact,
        filed_by=actor.subject,
        dossier_id=await _dossier(session, body.dossier_code, caller),
        unit=await places.unit_of(session, body.agency, "/agency", now),
        filed_at=now,
        due_at=await dates.after(session, Clock.TAKE, now),
        late=False,
        sequence=0,
    )
    session.add(feedback)
    await session.flush()
    await steps.write(session, feedback, Action.FILE, actor, now, words=None, on_time=None)
    await steps.tell(session, feedback, FeedbackFiled, now, kind=feedback.kind, dossier_id=feedback.dossier_id)
    return feedback


async def _dossier(session: Session, code: str | None, caller: Caller) -> UUID | None:
    if code is None:
        return None
    found = None
    if caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE):
        found = await repository.own_dossier(session, code, caller)
    if found is None:
        raise DossierNotYours
    return found


def _contact(body: FeedbackBody, caller: Caller) -> dict[str, Any]:
    """What was given, and where nothing was what the log-in says."""
    given = body.contact.model_dump(exclude_none=True)
    profile = caller.profile.model_dump(exclude_none=True) if caller.profile else {}
    known = {name: profile[name] for name in ("name", "phone", "email") if name in profile}
    contact = known | given
    if not {"phone", "email"} & contact.keys():
        raise ContactRequired
    return contact

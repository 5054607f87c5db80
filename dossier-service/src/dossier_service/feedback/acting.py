"""Before any step: the feedback under lock, in a fitting role, at the version that the caller believes."""

from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.feedback import repository
from dossier_service.feedback.lifecycle import TRANSITIONS, Action, By, Status, next_status
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import FeedbackNotFound, FeedbackStepNotYours
from dossier_service.feedback.steps import Actor
from dossier_service.substitution.repository import seers

Held = list[tuple[Caller, frozenset[By]]]


async def held_on(session: Session, feedback: Feedback, caller: Caller) -> Held:
    """As whom the caller may act: in their own right, and for those whom they stand in for. Nobody deals with their own
    feedback."""
    if feedback.filed_by is not None and feedback.filed_by == caller.subject:
        return [(caller, frozenset({By.FILER}))]
    return [(seer, await _roles_on(session, feedback, seer)) for seer in await seers(session, caller)]


async def _roles_on(session: Session, feedback: Feedback, seer: Caller) -> frozenset[By]:
    if feedback.filed_by == seer.subject or seer.kind is not CallerKind.OFFICIAL:
        return frozenset()
    if not await repository.concerns(session, feedback, seer):
        return frozenset()
    held = {By.HANDLER: ("clerk", "officer"), By.PUBLISHER: ("approver", "leader")}
    return frozenset(role for role, roles in held.items() if seer.has_role(*roles))


async def load(
    session: Session, feedback_id: UUID, action: Action, caller: Caller, expected: ExpectedVersion
) -> tuple[Feedback, Actor]:
    """Raises FeedbackNotFound, FeedbackStepNotYours, VersionConflict, FeedbackStepNotAllowed."""
    feedback = await repository.get(session, feedback_id, caller, lock=True)
    if feedback is None:
        raise FeedbackNotFound
    actor = await _actor(session, feedback, caller, TRANSITIONS[action].by)
    expected.require(feedback.version)
    next_status(action, Status(feedback.status))
    return feedback, actor


async def _actor(session: Session, feedback: Feedback, caller: Caller, by: By) -> Actor:
    """Raises FeedbackStepNotYours."""
    for seer, roles in await held_on(session, feedback, caller):
        if by in roles:
            return Actor(caller.subject, None if seer is caller else seer.subject)
    raise FeedbackStepNotYours

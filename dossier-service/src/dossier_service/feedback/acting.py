"""Before any step: the feedback under lock, in a fitting role, at the version that the caller believes."""

from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.feedback import repository
from dossier_service.feedback.lifecycle import TRANSITIONS, Action, By, Status, next_status
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import FeedbackNotFound, FeedbackStepNotYours


async def roles_on(session: Session, feedback: Feedback, caller: Caller) -> frozenset[By]:
    """Nobody deals with their own feedback."""
    if feedback.filed_by is not None and feedback.filed_by == caller.subject:
        return frozenset({By.FILER})
    roles: set[By] = set()
    if caller.kind is CallerKind.OFFICIAL and await repository.concerns(session, feedback, caller):
        if caller.has_role("clerk", "officer"):
            roles.add(By.HANDLER)
        if caller.has_role("approver", "leader"):
            roles.add(By.PUBLISHER)
    return frozenset(roles)


async def load(
    session: Session, feedback_id: UUID, action: Action, caller: Caller, expected: ExpectedVersion
) -> Feedback:
    """Raises FeedbackNotFound, FeedbackStepNotYours, VersionConflict, FeedbackStepNotAllowed."""
    feedback = await repository.get(session, feedback_id, caller, lock=True)
    if feedback is None:
        raise FeedbackNotFound
    if TRANSITIONS[action].by not in await roles_on(session, feedback, caller):
        raise FeedbackStepNotYours
    expected.require(feedback.version)
    next_status(action, Status(feedback.status))
    return feedback

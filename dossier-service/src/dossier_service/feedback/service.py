"""Feedback by anyone, with or without a dossier: taken, answered and published by its dates (766 index 5.2)."""

from datetime import datetime
from uuid import UUID

from contracts.feedback import FeedbackAnswered, FeedbackPublished, FeedbackRated
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.feedback import acting, dates, places, repository, steps
from dossier_service.feedback.lifecycle import Action, Clock, Status
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import FeedbackNotFound
from dossier_service.feedback.schemas import PublishBody, RateBody, TransferBody


async def read(session: Session, feedback_id: UUID, caller: Caller) -> Feedback:
    """Raises FeedbackNotFound."""
    feedback = await repository.get(session, feedback_id, caller)
    if feedback is None:
        raise FeedbackNotFound
    return feedback


async def accept(
    session: Session, feedback_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback, actor = await acting.load(session, feedback_id, Action.ACCEPT, caller, expected)
    on_time = dates.in_time(feedback, now)
    feedback.ask_by = await dates.after(session, Clock.ASK, now)
    feedback.answer_due_at = feedback.due_at = await dates.after(session, Clock.ANSWER, now)
    return await steps.move(session, feedback, Action.ACCEPT, actor, now, on_time=on_time)


async def transfer(
    session: Session, feedback_id: UUID, body: TransferBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """The receiving unit has its own two days. Raises FeedbackUnitUnknown."""
    feedback, actor = await acting.load(session, feedback_id, Action.TRANSFER, caller, expected)
    on_time = dates.in_time(feedback, now)
    feedback.unit = await places.unit_of(session, body.unit, "/unit", now)
    feedback.due_at = await dates.after(session, Clock.TAKE, now)
    return await steps.move(session, feedback, Action.TRANSFER, actor, now, words=body.reason, on_time=on_time)


async def refuse(
    session: Session, feedback_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback, actor = await acting.load(session, feedback_id, Action.REFUSE, caller, expected)
    on_time = dates.in_time(feedback, now)
    feedback.due_at = None
    return await steps.move(session, feedback, Action.REFUSE, actor, now, words=reason, on_time=on_time)


async def ask(
    session: Session, feedback_id: UUID, question: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """While the filer has to reply, no date of the administration runs."""
    feedback, actor = await acting.load(session, feedback_id, Action.ASK, caller, expected)
    on_time = feedback.ask_by is None or now <= feedback.ask_by
    feedback.due_at = None
    return await steps.move(session, feedback, Action.ASK, actor, now, words=question, on_time=on_time)


async def reply(
    session: Session, feedback_id: UUID, words: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """The fifteen days go on from where they stood when the question was asked."""
    feedback, actor = await acting.load(session, feedback_id, Action.REPLY, caller, expected)
    feedback.answer_due_at = feedback.due_at = await dates.of_answer(session, feedback, now)
    return await steps.move(session, feedback, Action.REPLY, actor, now, words=words)


async def answer(
    session: Session, feedback_id: UUID, words: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """Also without the reply that was asked for."""
    feedback, actor = await acting.load(session, feedback_id, Action.ANSWER, caller, expected)
    waits = feedback.status == Status.MORE_ASKED
    on_time = waits or feedback.answer_due_at is None or now <= feedback.answer_due_at
    feedback.answer, feedback.answered_at = words, now
    feedback.due_at = await dates.after(session, Clock.PUBLISH, now)
    await steps.move(session, feedback, Action.ANSWER, actor, now, words=words, on_time=on_time, told=False)
    await steps.tell(session, feedback, FeedbackAnswered, now, on_time=on_time)
    return feedback


async def publish(
    session: Session, feedback_id: UUID, body: PublishBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback, actor = await acting.load(session, feedback_id, Action.PUBLISH, caller, expected)
    on_time = dates.in_time(feedback, now)
    feedback.public_title, feedback.public_content, feedback.public_answer = body.title, body.content, body.answer
    feedback.published_at, feedback.due_at = now, None
    await steps.move(session, feedback, Action.PUBLISH, actor, now, on_time=on_time, told=False)
    await steps.tell(session, feedback, FeedbackPublished, now, on_time=on_time)
    return feedback


async def rate(
    session: Session, feedback_id: UUID, body: RateBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """Again as often as the filer likes; the last word counts."""
    feedback, actor = await acting.load(session, feedback_id, Action.RATE, caller, expected)
    feedback.score = body.score
    await steps.move(session, feedback, Action.RATE, actor, now, words=body.comment, told=False)
    await steps.tell(session, feedback, FeedbackRated, now, score=body.score)
    return feedback

"""Feedback as the caller sees it: who filed it or deals with it sees all, everybody else what is published."""

from datetime import datetime

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers.schemas import Coded
from dossier_service.feedback import acting, repository
from dossier_service.feedback.lifecycle import Action, By, Status, actions_from
from dossier_service.feedback.models import Feedback, FeedbackStep
from dossier_service.feedback.schemas import (
    Contact,
    FeedbackKind,
    FeedbackListed,
    FeedbackRead,
    FeedbackStepRead,
    PublishedFeedback,
)
from dossier_service.substitution.repository import seers
from dossier_service.units import repository as units

Names = dict[str, str]


async def read(session: Session, feedback: Feedback, caller: Caller) -> FeedbackRead:
    held = await acting.held_on(session, feedback, caller)
    roles = frozenset[By]().union(*(roles for _, roles in held))
    return await _read(session, feedback, actions_from(Status(feedback.status), roles), with_contact=bool(roles))


async def looked_up(session: Session, feedback: Feedback) -> FeedbackRead:
    """For who knows number and contact: what became of it, without what they may do; they are not logged in."""
    return await _read(session, feedback, [], with_contact=False)


async def page(
    session: Session, caller: Caller, status: Status | None, late: bool | None, request: PageRequest
) -> Page[FeedbackListed]:
    rows, cursor, total = await paging.fetch(
        session, repository.listing(await seers(session, caller), status, late=late), request
    )
    found: list[Feedback] = [row[0] for row in rows]
    names = await units.names(session, {feedback.unit for feedback in found})
    items = [_listed(feedback, names) for feedback in found]
    return Page[FeedbackListed](items=items, next_cursor=cursor, total=total)


async def published(session: Session, unit: str | None, request: PageRequest) -> Page[PublishedFeedback]:
    rows, cursor, total = await paging.fetch(session, repository.published(unit), request)
    found: list[Feedback] = [row[0] for row in rows]
    names = await units.names(session, {feedback.unit for feedback in found})
    items = [_published(feedback, feedback.published_at, names) for feedback in found if feedback.published_at]
    return Page[PublishedFeedback](items=items, next_cursor=cursor, total=total)


async def _read(session: Session, feedback: Feedback, allowed: list[Action], *, with_contact: bool) -> FeedbackRead:
    steps = await repository.steps(session, feedback.id)
    names = await units.names(session, {feedback.unit, *(step.unit for step in steps)})
    return FeedbackRead(
        id=feedback.id,
        number=feedback.number,
        kind=FeedbackKind(feedback.kind),
        status=Status(feedback.status),
        title=feedback.title,
        content=feedback.content,
        unit=_coded(feedback.unit, names),
        dossier_id=feedback.dossier_id,
        contact=Contact(**feedback.contact) if with_contact else None,
        answer=feedback.answer,
        filed_at=feedback.filed_at,
        due_at=feedback.due_at,
        answered_at=feedback.answered_at,
        published_at=feedback.published_at,
        late=feedback.late,
        score=feedback.score,
        allowed_actions=allowed,
        steps=[_step(step, names) for step in steps],
        version=feedback.version,
    )


def _step(step: FeedbackStep, names: Names) -> FeedbackStepRead:
    return FeedbackStepRead(
        action=Action(step.action), unit=_coded(step.unit, names), words=step.words, on_time=step.on_time, at=step.at
    )


def _listed(feedback: Feedback, names: Names) -> FeedbackListed:
    return FeedbackListed(
        id=feedback.id,
        number=feedback.number,
        kind=FeedbackKind(feedback.kind),
        status=Status(feedback.status),
        title=feedback.title,
        unit=_coded(feedback.unit, names),
        filed_at=feedback.filed_at,
        due_at=feedback.due_at,
        late=feedback.late,
        version=feedback.version,
    )


def _published(feedback: Feedback, published_at: datetime, names: Names) -> PublishedFeedback:
    return PublishedFeedback(
        number=feedback.number,
        kind=FeedbackKind(feedback.kind),
        title=feedback.public_title or "",
        content=feedback.public_content or "",
        answer=feedback.public_answer or "",
        unit=_coded(feedback.unit, names),
        filed_at=feedback.filed_at,
        published_at=published_at,
    )


def _coded(code: str, names: Names) -> Coded:
    return Coded(code=code, name=names.get(code, code))

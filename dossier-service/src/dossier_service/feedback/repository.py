from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.catalog import AgencyKind
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, false, or_, select

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.feedback.lifecycle import Status
from dossier_service.feedback.models import Feedback, FeedbackStep, feedback_number_sequence
from dossier_service.substitution.repository import seers
from dossier_service.units.models import Unit
from dossier_service.units.repository import codes_below

READERS = ("clerk", "officer", "approver", "leader", "auditor")


def visible_to(*seers: Caller) -> ColumnElement[bool]:
    """The one permission predicate: one's own, and what a unit of one's own has to deal with, or of somebody for whom
    the caller stands in; the caller is the first of them."""
    dealt_with = [Feedback.unit.in_(codes_below(seer.unit or "")) for seer in seers if seer.has_role(*READERS)]
    return or_(_own(seers[0]), *dealt_with)


def _own(caller: Caller) -> ColumnElement[bool]:
    return Feedback.filed_by == caller.subject if caller.kind is not CallerKind.ANONYMOUS else false()


async def get(session: Session, feedback_id: UUID, caller: Caller, *, lock: bool = False) -> Feedback | None:
    query = select(Feedback).where(Feedback.id == feedback_id, visible_to(*await seers(session, caller)))
    return await session.scalar(query.with_for_update() if lock else query)


async def get_unlocked(session: Session, feedback_id: UUID) -> Feedback | None:
    """For another service's question, which changes nothing."""
    return await session.get(Feedback, feedback_id)


async def concerns(session: Session, feedback: Feedback, caller: Caller) -> bool:
    """Whether the caller's unit has to deal with it."""
    query = select(Feedback.id).where(Feedback.id == feedback.id, Feedback.unit.in_(codes_below(caller.unit or "")))
    return await session.scalar(query) is not None


async def by_number(session: Session, number: str) -> Feedback | None:
    return await session.scalar(select(Feedback).where(Feedback.number == number))


def listing(seen_as: Sequence[Caller], status: Status | None, *, late: bool | None) -> Select[Any]:
    query = select(Feedback).where(visible_to(*seen_as))
    if status:
        query = query.where(Feedback.status == status)
    if late is not None:
        query = query.where(Feedback.late.is_(late))
    return query.order_by(Feedback.filed_at.desc(), Feedback.id.desc())


def published(unit: str | None) -> Select[Any]:
    """The newest filing first: ids are in the order of time."""
    query = select(Feedback).where(Feedback.published_at.is_not(None))
    if unit:
        query = query.where(Feedback.unit.in_(codes_below(unit)))
    return query.order_by(Feedback.id.desc())


async def steps(session: Session, feedback_id: UUID) -> Sequence[FeedbackStep]:
    query = select(FeedbackStep).where(FeedbackStep.feedback_id == feedback_id)
    return (await session.scalars(query.order_by(FeedbackStep.sequence))).all()


async def next_number(session: Session, day: date) -> str:
    number = await session.scalar(select(feedback_number_sequence.next_value()))
    return f"PA{day:%y%m%d}-{number:06d}"


async def front_desk(session: Session) -> str | None:
    """The provincial one-stop centre: what names nobody comes to it."""
    provinces = select(Unit.code).where(Unit.kind == AgencyKind.PROVINCE)
    query = select(Unit.code).where(Unit.kind == AgencyKind.ONE_STOP, Unit.parent.in_(provinces))
    query = query.where(Unit.valid_to.is_(None))
    return await session.scalar(query.order_by(Unit.code).limit(1))


async def own_dossier(session: Session, code: str, caller: Caller) -> UUID | None:
    own = or_(Dossier.owner_key == owner_key_of(caller), Dossier.submitted_by == caller.subject)
    return await session.scalar(select(Dossier.id).where(Dossier.code == code, own))

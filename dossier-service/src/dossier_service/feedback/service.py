"""Feedback by anyone, with or without a dossier: taken, answered and published by its dates (766 index 5.2)."""

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.catalog import TimeLimit, TimeUnit
from contracts.feedback import (
    FeedbackAnswered,
    FeedbackEvent,
    FeedbackFiled,
    FeedbackMoved,
    FeedbackPublished,
    FeedbackRated,
)
from servicekit import outbox
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7

from dossier_service.deadlines import service as deadlines
from dossier_service.deadlines.ledger import Pause
from dossier_service.dossiers.codes import local_day
from dossier_service.feedback import repository
from dossier_service.feedback.lifecycle import (
    TRANSITIONS,
    WORKING_DAYS,
    Action,
    By,
    Clock,
    Status,
    next_status,
)
from dossier_service.feedback.models import Feedback, FeedbackStep
from dossier_service.feedback.problems import (
    ContactRequired,
    DossierNotYours,
    FeedbackNotFound,
    FeedbackStepNotYours,
    FeedbackUnitUnknown,
)
from dossier_service.feedback.schemas import FeedbackBody, LookupBody, PublishBody, RateBody, TransferBody
from dossier_service.units import service as units


async def file(session: Session, body: FeedbackBody, caller: Caller, now: datetime) -> Feedback:
    """Raises ContactRequired, FeedbackUnitUnknown, DossierNotYours."""
    contact = _contact(body, caller)
    feedback = Feedback(
        id=uuid7(),
        number=await repository.next_number(session, local_day(now)),
        kind=body.kind,
        status=Status.FILED,
        title=body.title,
        content=body.content,
        contact=contact,
        filed_by=None if caller.kind is CallerKind.ANONYMOUS else caller.subject,
        dossier_id=await _dossier(session, body.dossier_code, caller),
        unit=await _unit(session, body.agency, "/agency", now),
        filed_at=now,
        due_at=await _date(session, Clock.TAKE, now),
        late=False,
        sequence=0,
    )
    session.add(feedback)
    await session.flush()
    await _write(session, feedback, Action.FILE, caller, now, words=None, on_time=None)
    await _tell(session, feedback, FeedbackFiled, now, kind=feedback.kind, dossier_id=feedback.dossier_id)
    return feedback


async def read(session: Session, feedback_id: UUID, caller: Caller) -> Feedback:
    """Raises FeedbackNotFound."""
    feedback = await repository.get(session, feedback_id, caller)
    if feedback is None:
        raise FeedbackNotFound
    return feedback


async def look_up(session: Session, body: LookupBody) -> Feedback:
    """Raises FeedbackNotFound, for an unknown number and for a wrong contact alike."""
    feedback = await repository.by_number(session, body.number)
    known = feedback.contact if feedback else {}
    matches = [_same(known.get(name, ""), body.contact) for name in ("phone", "email")]
    if feedback is None or not any(matches):
        raise FeedbackNotFound
    return feedback


async def accept(
    session: Session, feedback_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback = await _load(session, feedback_id, Action.ACCEPT, caller, expected)
    on_time = _in_time(feedback, now)
    feedback.ask_by = await _date(session, Clock.ASK, now)
    feedback.answer_due_at = feedback.due_at = await _date(session, Clock.ANSWER, now)
    return await _move(session, feedback, Action.ACCEPT, caller, now, on_time=on_time)


async def transfer(
    session: Session, feedback_id: UUID, body: TransferBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """The receiving unit has its own two days. Raises FeedbackUnitUnknown."""
    feedback = await _load(session, feedback_id, Action.TRANSFER, caller, expected)
    on_time = _in_time(feedback, now)
    feedback.unit = await _unit(session, body.unit, "/unit", now)
    feedback.due_at = await _date(session, Clock.TAKE, now)
    return await _move(session, feedback, Action.TRANSFER, caller, now, words=body.reason, on_time=on_time)


async def refuse(
    session: Session, feedback_id: UUID, reason: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback = await _load(session, feedback_id, Action.REFUSE, caller, expected)
    on_time = _in_time(feedback, now)
    feedback.due_at = None
    return await _move(session, feedback, Action.REFUSE, caller, now, words=reason, on_time=on_time)


async def ask(
    session: Session, feedback_id: UUID, question: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """While the filer has to reply, no date of the administration runs."""
    feedback = await _load(session, feedback_id, Action.ASK, caller, expected)
    on_time = feedback.ask_by is None or now <= feedback.ask_by
    feedback.due_at = None
    return await _move(session, feedback, Action.ASK, caller, now, words=question, on_time=on_time)


async def reply(
    session: Session, feedback_id: UUID, words: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """The fifteen days go on from where they stood when the question was asked."""
    feedback = await _load(session, feedback_id, Action.REPLY, caller, expected)
    feedback.answer_due_at = feedback.due_at = await _answer_date(session, feedback, now)
    return await _move(session, feedback, Action.REPLY, caller, now, words=words)


async def answer(
    session: Session, feedback_id: UUID, words: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """Also without the reply that was asked for."""
    feedback = await _load(session, feedback_id, Action.ANSWER, caller, expected)
    waits = feedback.status == Status.MORE_ASKED
    on_time = waits or feedback.answer_due_at is None or now <= feedback.answer_due_at
    feedback.answer, feedback.answered_at = words, now
    feedback.due_at = await _date(session, Clock.PUBLISH, now)
    await _move(session, feedback, Action.ANSWER, caller, now, words=words, on_time=on_time, told=False)
    await _tell(session, feedback, FeedbackAnswered, now, on_time=on_time)
    return feedback


async def publish(
    session: Session, feedback_id: UUID, body: PublishBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    feedback = await _load(session, feedback_id, Action.PUBLISH, caller, expected)
    on_time = _in_time(feedback, now)
    feedback.public_title, feedback.public_content, feedback.public_answer = body.title, body.content, body.answer
    feedback.published_at, feedback.due_at = now, None
    await _move(session, feedback, Action.PUBLISH, caller, now, on_time=on_time, told=False)
    await _tell(session, feedback, FeedbackPublished, now, on_time=on_time)
    return feedback


async def rate(
    session: Session, feedback_id: UUID, body: RateBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Feedback:
    """Again as often as the filer likes; the last word counts."""
    feedback = await _load(session, feedback_id, Action.RATE, caller, expected)
    feedback.score = body.score
    await _move(session, feedback, Action.RATE, caller, now, words=body.comment, told=False)
    await _tell(session, feedback, FeedbackRated, now, score=body.score)
    return feedback


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


async def _load(
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


async def _move(
    session: Session,
    feedback: Feedback,
    action: Action,
    caller: Caller,
    now: datetime,
    *,
    words: str | None = None,
    on_time: bool | None = None,
    told: bool = True,
) -> Feedback:
    feedback.status = next_status(action, Status(feedback.status))
    feedback.late = feedback.late or on_time is False
    await _write(session, feedback, action, caller, now, words=words, on_time=on_time)
    if told:
        facts = {"action": action, "status": feedback.status, "on_time": on_time}
        await _tell(session, feedback, FeedbackMoved, now, **facts)
    await session.flush()
    return feedback


async def _write(
    session: Session,
    feedback: Feedback,
    action: Action,
    caller: Caller,
    now: datetime,
    *,
    words: str | None,
    on_time: bool | None,
) -> None:
    feedback.sequence += 1
    actor = None if caller.kind is CallerKind.ANONYMOUS else caller.subject
    session.add(
        FeedbackStep(
            feedback_id=feedback.id,
            sequence=feedback.sequence,
            action=action,
            actor=actor,
            unit=feedback.unit,
            words=words,
            on_time=on_time,
            at=now,
        )
    )


async def _tell(session: Session, feedback: Feedback, event: type[FeedbackEvent], now: datetime, **facts: Any) -> None:
    told = event(sequence=feedback.sequence, occurred_at=now, feedback_id=feedback.id, unit=feedback.unit, **facts)
    await outbox.record(session, told)


async def _unit(session: Session, code: str | None, pointer: str, now: datetime) -> str:
    """Raises FeedbackUnitUnknown, UnitEnded."""
    if code is None:
        desk = await repository.front_desk(session)
        if desk is None:
            raise FeedbackUnitUnknown(pointer)
        return desk
    unit = await units.in_force(session, code, local_day(now))
    if unit is None:
        raise FeedbackUnitUnknown(pointer)
    return unit.code


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


async def _date(session: Session, clock: Clock, now: datetime) -> datetime:
    return await deadlines.later(session, now, TimeLimit(value=WORKING_DAYS[clock], unit=TimeUnit.WORKING_DAY))


async def _answer_date(session: Session, feedback: Feedback, replied_at: datetime) -> datetime:
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


def _in_time(feedback: Feedback, now: datetime) -> bool:
    return feedback.due_at is None or now <= feedback.due_at


def _same(known: str, given: str) -> bool:
    """In constant time; an empty contact is nobody's."""
    return bool(known) and hmac.compare_digest(_plain(known).encode(), _plain(given).encode())


def _plain(contact: str) -> str:
    """A phone number however it is written; an address in small letters."""
    digits = "".join(character for character in contact if character.isdigit())
    if "@" in contact or len(digits) < 9:
        return contact.strip().casefold()
    return "0" + digits.removeprefix("84").removeprefix("0")

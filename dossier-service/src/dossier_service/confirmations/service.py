"""Filed for another person: the person is asked, by a code or their own log-in, and what they say stays written down.

Nothing waits for the answer; a filing that the person denies is not accepted and not decided.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.dossier import ConfirmationAsked, FilingConfirmed, FilingDenied, Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Database, Session
from servicekit.etag import ExpectedVersion

from dossier_service.confirmations import codes, contacts, repository, rules
from dossier_service.confirmations.models import FilingConfirmation
from dossier_service.confirmations.offered import asks_are_left
from dossier_service.confirmations.problems import (
    AskedTooOften,
    NoContactOfTheirOwn,
    NothingToConfirm,
    NotToConfirm,
)
from dossier_service.confirmations.schemas import AnswerByCode, OneTimeCode
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation, actor_roles, owner_key_of
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import SYSTEM, Actor, Step
from dossier_service.provenance.contacts import CONTACT_KEY
from dossier_service.representations import repository as representations
from dossier_service.reviews import service as reviews
from dossier_service.tracking import service as tracking

BY_CODE = Actor("one-time-code", ActorRole.APPLICANT)


async def ask_at_filing(session: Session, dossier: Dossier, caller: Caller, now: datetime) -> None:
    """In the filing's own transaction, where it is somebody else's dossier."""
    if not _for_another(dossier, caller):
        return
    own = await repository.own_filing(session, dossier.owner_key)
    # The account of whose dossier it is, never the helper's: by it the owner is told.
    dossier.owner_subject = own[0] if own else None
    held = await representations.holding(session, dossier.owner_key, owner_key_of(caller), dossier.procedure_code)
    dossier.representation_id = held.id if held else None
    dossier.confirmation = Confirmation.REPRESENTED if held else Confirmation.PENDING
    session.add(
        FilingConfirmation(
            dossier_id=dossier.id,
            helper=caller.subject,
            helper_contact=_contact_of(caller),
            wrong_answers=0,
            asked_at=now,
        )
    )
    if not held:
        await _write_asked(session, dossier, SYSTEM, now)


async def _write_asked(session: Session, dossier: Dossier, actor: Actor, now: datetime) -> None:
    step = Step(Action.ASK_CONFIRMATION, actor, now, ConfirmationAsked)
    await steps.write_down(session, dossier, step, _at(dossier))


def _for_another(dossier: Dossier, caller: Caller) -> bool:
    if dossier.origin != Origin.LIVE:
        return False
    if caller.kind is CallerKind.OFFICIAL:
        return True
    return dossier.on_behalf_of is not None and dossier.owner_key != owner_key_of(caller)


def _contact_of(caller: Caller) -> dict[str, Any]:
    """An official is told in their own inbox; a private person by what their log-in says."""
    profile = caller.profile
    if profile is None:
        return {"name": caller.subject}
    told = {"name"} if caller.kind is CallerKind.OFFICIAL else {"name", "email", "phone"}
    return profile.model_dump(include=told, exclude_none=True)


async def ask_again(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """By who filed it, or the desk. Raises DossierNotFound, ActionNotYours, VersionConflict, NotToConfirm,
    AskedTooOften."""
    dossier = await _load(session, dossier_id, caller, expected)
    actor = await _asking(session, dossier, caller)
    asked = await repository.get(session, dossier.id)
    if asked is None or not rules.is_awaited(dossier):
        raise NotToConfirm
    if not await asks_are_left(session, dossier, now):
        raise AskedTooOften
    await repository.void_codes(session, dossier.id)
    asked.wrong_answers, asked.asked_at = 0, now
    await _write_asked(session, dossier, actor, now)
    await session.flush()
    return dossier


async def _asking(session: Session, dossier: Dossier, caller: Caller) -> Actor:
    """Who filed it may have no other part in it any more. Raises ActionNotYours."""
    if dossier.submitted_by != caller.subject:
        return await acting.as_one_of(session, dossier, caller, {ActorRole.CLERK})
    role = ActorRole.CLERK if caller.kind is CallerKind.OFFICIAL else ActorRole.APPLICANT
    return Actor(caller.subject, role, caller.unit)


async def code_for(session: Session, dossier_id: UUID, channel: str, now: datetime) -> OneTimeCode:
    """As it is about to be sent, the same by SMS and e-mail. Raises NothingToConfirm, NoContactOfTheirOwn."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    asked = await repository.get(session, dossier_id)
    if dossier is None or asked is None or not rules.is_awaited(dossier):
        raise NothingToConfirm
    to = await contacts.of_person(session, dossier, asked, channel, now)
    if to is None:
        raise NoContactOfTheirOwn
    code, kept = codes.made(await repository.codes(session, dossier_id), session.info.get(CONTACT_KEY), now)
    await repository.put_code(session, dossier_id, channel, kept)
    return OneTimeCode(to=to, code=code, minutes=codes.LIFE // timedelta(minutes=1))


async def answer_by_code(database: Database, command: AnswerByCode, now: datetime) -> str:
    """Gives the dossier's code. In a transaction of its own: a wrong answer stays counted. Raises NothingToConfirm."""
    async with database.transaction() as session:
        code = await _answered_by_code(session, command, now)
    if code is None:
        raise NothingToConfirm
    return code


async def _answered_by_code(session: Session, command: AnswerByCode, now: datetime) -> str | None:
    key = session.info.get(CONTACT_KEY)
    try:
        dossier = await tracking.find(session, command.code, command.identity_tail)
    except tracking.NothingTracked:
        codes.fits(command.one_time_code, [], key, now)
        return None
    await dossiers.get_for_system(session, dossier.id)
    asked = await repository.get(session, dossier.id)
    known = await repository.codes(session, dossier.id)
    right = codes.fits(command.one_time_code, known, key, now)
    if asked is None or not known:
        return None
    if not right:
        asked.wrong_answers += 1
        if asked.wrong_answers >= codes.WRONG_ANSWERS:
            await repository.void_codes(session, dossier.id)
        return None
    await _settle(session, dossier, asked, Confirmation(command.answer), BY_CODE, now)
    return dossier.code


async def answer_by_login(
    session: Session,
    dossier_id: UUID,
    answer: Confirmation,
    reason: str | None,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """By the person themselves; who has denied may still confirm. Raises DossierNotFound, ActionNotYours,
    VersionConflict, NotToConfirm."""
    dossier = await _load(session, dossier_id, caller, expected)
    if not rules.is_the_person(dossier, caller):
        raise ActionNotYours
    asked = await repository.get(session, dossier.id)
    if asked is None or not rules.may_be_said(dossier, answer):
        raise NotToConfirm
    actor = acting.actor_for(caller, Action.SUPPLY, actor_roles(caller))
    await _settle(session, dossier, asked, answer, actor, now, reason)
    return dossier


async def _settle(
    session: Session,
    dossier: Dossier,
    asked: FilingConfirmation,
    answer: Confirmation,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    by = "code" if actor is BY_CODE else "login"
    dossier.confirmation, asked.answered_at, asked.answered_by = answer, now, by
    await repository.void_codes(session, dossier.id)
    denied = answer is Confirmation.DENIED
    action, event = (Action.DENY_FILING, FilingDenied) if denied else (Action.CONFIRM_FILING, FilingConfirmed)
    facts: dict[str, Any] = {"by": by} | ({"unit": dossier.current_unit} if denied else {})
    step = Step(action, actor, now, event, facts, reason=reason, details={"by": by})
    await steps.write_down(session, dossier, step, _at(dossier))
    await session.flush()
    if denied:
        await reviews.score(session, dossier.id, now)


async def _load(session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion) -> Dossier:
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    expected.require(dossier.version)
    return dossier


def _at(dossier: Dossier) -> Status:
    return Status(dossier.status)
